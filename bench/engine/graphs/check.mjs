/** A benchmark that is fast because it is wrong is worth nothing: every turn compares what it read. */
export function expectSame(found, expected, what) {
  if (!Object.is(found, expected)) throw new Error(`${what} is ${found}, not ${expected}`)
}
