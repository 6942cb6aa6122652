import { Timer, type TimerOwner } from '../../../runtime/engine/clock.ts'
import { Timers } from '../../../runtime/engine/timers.ts'
import { random } from '../support/random.ts'

const owners = Array.from({ length: 4 }, () => ({}) as TimerOwner)

class Silent extends Timer {
  readonly owner: TimerOwner
  readonly due: number
  readonly order: number

  constructor(due: number, order: number, owner: number) {
    super()
    this.due = due
    this.order = order
    this.owner = owners[owner]!
  }
  override ring(): void {}
}

test('timers come out in the order of a sorted list, whatever is added, taken, removed and extracted between', () => {
  for (let seed = 1; seed <= 15; seed++) {
    const below = random(seed)
    const timers = new Timers()
    let model: Silent[] = []
    const gone: Timer[] = []
    const sort = () => model.sort((one, other) => one.due - other.due || one.order - other.order)
    for (let step = 0; step < 400; step++) {
      const dice = below(10)
      if (dice < 5) {
        const timer = new Silent(below(30), step, below(4))
        timers.add(timer, timer.due, timer.order)
        model.push(timer)
      } else if (dice < 7) {
        const first = sort().shift()
        expect(timers.take()).toBe(first)
        if (first) gone.push(first)
      } else if (dice < 9) {
        const [timer] = model.splice(below(model.length || 1), 1)
        if (timer) gone.push(timer)
        // One that is gone already is left alone.
        timers.remove(timer ?? gone[0] ?? new Silent(0, 0, 0))
        if (gone[0]) timers.remove(gone[0])
      } else if (below(5) === 0) {
        const owner = owners[below(4)]!
        const taken = sort().filter((timer) => timer.owner === owner)
        const found = timers.extract((timer) => timer.owner === owner)
        expect(found).toEqual(taken.map((timer) => ({ timer, due: timer.due, order: timer.order })))
        model = model.filter((timer) => timer.owner !== owner)
      }
      expect([timers.size, timers.nextDue]).toEqual([model.length, sort()[0]?.due ?? Infinity])
    }
  }
})
