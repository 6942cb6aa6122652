// Turns `swc-plugin/layouts.txt` into tables that need no reading at run time: a new instance of the wasm is made for
// every file that is compiled.

const PRIMITIVES = ['any', 'span', 'uint', 'bool', 'text', 'bytes']
const KINDS = { primitive: 0, option: 1, list: 2, struct: 3, enum: 4 }
/** What becomes of the way in which a part stands; the numbers are those of `walker.ts`. */
const MARKS = { '': 0, '@': 1, '-': 2, '^': 255 }
const ABSENT = 255
/** Stands for a type that nobody knows; it has the same for its parts. */
const UNKNOWN = 255

/** The text of the generated module. */
export function emitLayouts(source) {
  const types = readTypes(source)
  const names = [...types.keys()]
  const list = [UNKNOWN, MARKS['']]
  const rows = [...types.values()].map((type) => {
    const at = list.length
    for (const part of partsOf(type)) {
      list.push(part.length)
      for (const { name, mark } of part) list.push(names.indexOf(name), MARKS[mark])
    }
    return { kind: KINDS[type.kind], at }
  })
  const slots = [...types].flatMap(([name, type]) => slotsOf(name, type))
  return [
    '// Made from layouts.txt by scripts/swc/generate.mjs.\n',
    array(
      'KINDS',
      'u8',
      rows.map(({ kind }) => kind),
    ),
    array('STARTS', 'u16', [...rows.map(({ at }) => at), list.length]),
    array('PARTS', 'u8', list),
    constant('UNKNOWN_PART', 0),
    constant(
      'PLAIN',
      names.findIndex((name) => isName(name) && !types.get(name).isVisited),
    ),
    array(
      'SLOTS',
      'u8',
      slots.flatMap(({ row }) => row),
    ),
    ...names.filter(isName).map((name) => constant(`TYPE_${shout(name)}`, names.indexOf(name))),
    ...[...types].flatMap(([name, type]) => variantsOf(name, type)),
    ...slots.map(({ name }, index) => constant(name, index)),
  ].join('\n')
}

function readTypes(source) {
  const types = new Map(PRIMITIVES.map((name) => [name, { kind: 'primitive', forms: [] }]))
  for (const line of source.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [word, name, ...fields] = line.split(' ')
    const [, kind, visited] = /^(\w+)(!?)$/.exec(word)
    const type = types.get(name) ?? { kind, isVisited: visited !== '', forms: [] }
    types.set(name, type)
    type.forms.push(fields.map(readField))
  }
  return withWrapped(new Map([...types].sort(([, a], [, b]) => rankOf(a) - rankOf(b))))
}

/** What the walk has to look at has the lowest numbers. */
function rankOf({ kind, isVisited }) {
  if (kind === 'primitive') return 0
  return isVisited ? 1 : 2
}

function withWrapped(types) {
  for (const { forms } of [...types.values()]) {
    for (const { name } of forms.flat()) addWrapped(name, types)
  }
  return types
}

/** `slot:^*Type` */
function readField(text) {
  const [, slot, mark, name] = /^(?:(\w+):)?([\^@-]?)([*?]*\w+)$/.exec(text)
  return { slot, mark, name }
}

function addWrapped(name, types) {
  if (types.has(name)) return
  if (isName(name)) throw new Error(`layouts.txt has no ${name}`)
  const inner = name.slice(1)
  // What is in a list stands as the list does.
  types.set(name, {
    kind: name.startsWith('?') ? 'option' : 'list',
    forms: [[{ name: inner, mark: '^' }]],
  })
  addWrapped(inner, types)
}

function partsOf({ kind, forms }) {
  if (forms.length > 2) throw new Error('a node has two layouts at most')
  return kind === 'primitive' ? [] : forms
}

/** Per named field, for each layout: its number of fields, and where this one is among them. */
function slotsOf(name, { kind, forms }) {
  if (kind !== 'struct') return []
  const named = new Set(forms.flat().flatMap(({ slot }) => slot ?? []))
  return [...named].map((slot) => {
    const row = [0, 1].flatMap((form) => {
      const fields = forms[form] ?? []
      const index = fields.findIndex((it) => it.slot === slot)
      return [fields.length, index < 0 ? ABSENT : index]
    })
    return { name: `${shout(name)}_${shout(slot)}`, row }
  })
}

function variantsOf(name, { kind, forms }) {
  if (kind !== 'enum') return []
  const labels = forms[0].map(({ slot, name: type }) => slot ?? type)
  return labels.flatMap((label, index) =>
    label === 'any' ? [] : [constant(`${shout(name)}_IS_${shout(label)}`, index + 1)],
  )
}

function isName(text) {
  return /^[A-Z]/.test(text)
}

function shout(name) {
  return name.replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2').toUpperCase()
}

function array(name, type, values) {
  return `export const ${name}: StaticArray<${type}> = [${values.join(',')}]`
}

function constant(name, value) {
  return `export const ${name}: i32 = ${value}`
}
