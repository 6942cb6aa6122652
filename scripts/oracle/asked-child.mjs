import { fork } from 'node:child_process'

/** No file of the corpus takes a healthy host a tenth of this. */
const MOST_MILLISECONDS = 20_000

/**
 * A process that answers one question at a time. `ask` resolves with the answer, or with `{ lost }` when the process ended over
 * the question, or had to be ended because it did not come back; the next question starts another one.
 */
export function createAskedChild(script, args) {
  let child
  const end = () => {
    child?.kill('SIGKILL')
    child = undefined
  }
  const ask = async (question) => {
    child ??= fork(script, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    child.send(question)
    const answer = await nextAnswer(child)
    if (answer.lost !== undefined) end()
    return answer
  }
  return { ask, end }
}

function nextAnswer(child) {
  return new Promise((resolve) => {
    const onExit = (code, signal) => settle({ lost: `the host ended with ${signal ?? code}` })
    const onTime = () => settle({ lost: 'the host did not come back' })
    const timer = setTimeout(onTime, MOST_MILLISECONDS)
    const settle = (answer) => {
      clearTimeout(timer)
      child.off('message', settle).off('exit', onExit)
      resolve(answer)
    }
    child.on('message', settle).on('exit', onExit)
  })
}
