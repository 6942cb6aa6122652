import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { portLink, type PortLike } from '../../../runtime/index.ts'
import { block } from '../support/blocks.ts'
import { expectNothingPending, peer } from '../support/peers.ts'

const echo = block('echo', ['value'], ({ value }) => value)

async function joined() {
  const { port1, port2 } = new MessageChannel()
  const [first, second] = [peer('first'), peer('second')]
  await Promise.all([
    first.connect(portLink(port1 as unknown as PortLike)),
    second.connect(portLink(port2 as unknown as PortLike)),
  ])
  return { first, second, port1, port2 }
}

afterEach(expectNothingPending)

test('two peers that share a channel of ports call each other', async () => {
  const { first, second } = await joined()
  expect(await echo.on(first, 'second', { value: [1, 'a'] })).toEqual([1, 'a'])
  expect(await echo.on(second, 'first', { value: new Map([[1, 2]]) })).toEqual(new Map([[1, 2]]))
})

test('bytes that travel over a port are not taken away from their sender', async () => {
  const { first } = await joined()
  const value = new Uint8Array(200_000).fill(7)
  const echoed = (await echo.on(first, 'second', { value })) as Uint8Array
  expect(Buffer.compare(echoed, value)).toBe(0)
  expect(value.length).toBe(200_000)
})

test('when one side closes, the other side hears of it', async () => {
  const { first, second } = await joined()
  const down = new Promise((resolve) => second.on('link', resolve))
  await first.close()
  expect(await down).toMatchObject({ peer: 'first', state: 'down' })
})

test('closing both peers lets go of the ports', async () => {
  const { first, second, port1, port2 } = await joined()
  const closed = Promise.all([once(port1, 'close'), once(port2, 'close')])
  await Promise.all([first.close(), second.close()])
  await closed
})
