// Many calls hand over the same variable of the module: an array of the tape, or the output. A host that compiles the wasm pays for
// every argument of every call, so a function that is often called with one variable gets a copy that knows it.

/** A call whose first argument is a variable, in the nested form of the text. */
const CALL = /\(call (\$\S+)\s+\(global\.get (\$[^\s)]+)\)/g
const FUNCTION = /^ \(func (\$\S+)[^]*?^ \)$/gm
/** With fewer calls a copy has more code than it saves. */
const LEAST_CALLS = 6
/** What gives all its variables their values before anything else is done with them. */
const BEGINNING = /\.begin$/

/** The text of the module, with such copies. */
export function withKnownGlobals(text) {
  const functions = new Map([...text.matchAll(FUNCTION)].map(([it, name]) => [name, it]))
  const copies = new Map()
  for (const [key, count] of countCalls(text)) {
    const [name, variable] = key.split(' ')
    if (count < LEAST_CALLS || isChanged(variable, functions)) continue
    const copy = copyFor(functions.get(name), `${name}:${variable.slice(1)}`, variable)
    if (copy !== null) copies.set(key, copy)
  }
  const changed = text.replace(CALL, (call, name, variable) =>
    copies.has(`${name} ${variable}`) ? `(call ${name}:${variable.slice(1)}` : call,
  )
  return changed.replace(/\)\s*$/, `${[...copies.values()].join('\n')}\n)`)
}

function countCalls(text) {
  const counts = new Map()
  for (const [, name, variable] of text.matchAll(CALL)) {
    const key = `${name} ${variable}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** Whether a variable may have another value when the other arguments are known. */
function isChanged(variable, functions) {
  return [...functions].some(
    ([name, text]) => !BEGINNING.test(name) && text.includes(`(global.set ${variable}\n`),
  )
}

/** A function whose first parameter is a variable; null for one that is imported. */
function copyFor(text, name, variable) {
  const [, parameter] = /^ \(func \S+ \(param (\$\S+) i32\)/.exec(text ?? '') ?? []
  if (parameter === undefined) return null
  const [head, ...lines] = text.split('\n')
  const body = lines.findIndex((line) => !line.startsWith('  (local '))
  return [
    head.replace(/^ \(func \S+ \(param \S+ i32\)/, ` (func ${name}`),
    `  (local ${parameter} i32)`,
    ...lines.slice(0, body),
    `  (local.set ${parameter} (global.get ${variable}))`,
    ...lines.slice(body),
  ].join('\n')
}
