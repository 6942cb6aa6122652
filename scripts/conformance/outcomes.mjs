// What a suite runs in its process: its tests one after the other, and what each came to as one line of JSON.

/** `isSkipped` tells the errors by which a test says that it asks for something that is not there. */
export async function printOutcomes(tests, isSkipped = () => false) {
  for (const { name, run } of tests)
    console.log(JSON.stringify(await outcomeOf(name, run, isSkipped)))
}

async function outcomeOf(test, run, isSkipped) {
  try {
    const answer = await run()
    return typeof answer === 'string'
      ? { test, outcome: 'answers', answer }
      : { test, outcome: 'passes' }
  } catch (error) {
    const detail = String(error?.message ?? error).split('\n')[0]
    return { test, outcome: isSkipped(error) ? 'skipped' : 'fails', detail }
  }
}
