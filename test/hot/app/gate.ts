import { stage } from './stage.ts'

/** Lets every word pass but `wait on <place>`, which waits until the test opens the gates of that process. */
export async function passGate(place: string, word: string): Promise<void> {
  if (word !== `wait on ${place}`) return
  await new Promise<void>((resolve) => {
    stage.gates.push(resolve)
    stage.report('waits')
  })
}
