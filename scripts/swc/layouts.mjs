// Turns `swc-plugin/layouts.txt` into tables that need no reading at run time: a new instance of the wasm is made for
// every file that is compiled.

const PRIMITIVES = ['any', 'span', 'uint', 'bool', 'text', 'bytes']
const KINDS = ['primitive', 'struct', 'enum']
/** Is added to where the parts of a type begin when these are no fields. */
const NO_FIELDS = 0x8000
const WRAPPERS = { '?': 'option', '*': 'list' }
/** What becomes of the way in which a part stands; the numbers are those of `walker.ts`. */
const MARKS = { '': 0, '@': 1, '-': 2, '^': 255 }
/** What is declared where a name stands; the numbers are those of `scopes.ts`. */
const DECLARED = {
  'import>': 3,
  'const>': 6,
  'using>': 7,
  'parameter>': 8,
  'catch>': 9,
  'function>': 10,
  'own>': 11,
  'class>': 12,
  'enum>': 13,
  'namespace>': 14,
}
const ABSENT = 255
/** Stands for a type that nobody knows; it has the same for its parts. */
const UNKNOWN = 255

/** The text of the generated module. */
export function emitLayouts(source) {
  const types = readTypes(source)
  const names = [...types.keys()]
  const list = [UNKNOWN]
  const combinations = []
  /** A part is the number of its type, or that of a combination of a type with a mark: few parts have one. */
  const describe = ({ name, mark }) => {
    const type = names.indexOf(name)
    if (mark === '') return void list.push(type)
    const combination = `${type},${MARKS[mark] ?? DECLARED[mark]}`
    if (!combinations.includes(combination)) combinations.push(combination)
    list.push(names.length + combinations.indexOf(combination))
  }
  const named = [...types.values()].filter(({ kind }) => KINDS.includes(kind))
  const rows = named.map(({ kind, forms }) => {
    const at = list.length
    for (const form of kind === 'primitive' ? [] : forms) {
      list.push(form.length)
      form.forEach(describe)
    }
    return kind === 'struct' ? at : at + NO_FIELDS
  })
  const end = list.length
  for (const { forms } of [...types.values()].slice(named.length)) describe(forms[0][0])
  if (names.length + combinations.length > UNKNOWN) throw new Error('too many types for a byte')
  // Those of nodes with two layouts come first.
  const slots = [...types]
    .flatMap(([name, type]) => slotsOf(name, type))
    .sort((a, b) => b.row.length - a.row.length)
  return [
    '// Made from layouts.txt by scripts/swc/generate.mjs.\n',
    array(
      'LENGTHS',
      'u8',
      rows.map(
        (row, index) => lengthOf(row, rows[index + 1] ?? end) * 2 + (row < NO_FIELDS ? 0 : 1),
      ),
    ),
    array('PARTS', 'u8', list),
    array('COMBINATIONS', 'u8', combinations),
    constant('COMBINED', names.length),
    constant('UNKNOWN_PART', 0),
    constant('OPTIONS', named.length),
    constant(
      'LISTS',
      names.findIndex((name) => name.startsWith('*')),
    ),
    constant('WRAPPED_PARTS', end),
    constant(
      'PLAIN',
      names.findIndex((name) => isName(name) && !types.get(name).isVisited),
    ),
    array(
      'SLOTS',
      'u8',
      slots.map(({ row }) => row[0]),
    ),
    array(
      'OTHER_SLOTS',
      'u8',
      slots.flatMap(({ row }) => row[1] ?? []),
    ),
    ...names.filter(isName).map((name) => constant(`TYPE_${shout(name)}`, names.indexOf(name))),
    ...[...types].flatMap(([name, type]) => variantsOf(name, type)),
    ...slots.map(({ name }, index) => constant(name, index)),
  ].join('\n')
}

function lengthOf(row, next) {
  return (next - row) & (NO_FIELDS - 1)
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
  for (const { forms } of [...types.values()]) {
    for (const { name } of forms.flat()) addWrapped(name, types)
  }
  return new Map([...types].sort(([, a], [, b]) => rankOf(a) - rankOf(b)))
}

/** What the walk has to look at has the lowest numbers, what wraps others the highest. */
function rankOf({ kind, isVisited }) {
  if (isVisited) return 1
  return ['primitive', 'visited', 'struct', 'enum', 'option', 'list'].indexOf(
    kind.replace('enum', 'struct'),
  )
}

/** `slot:^*Type` */
function readField(text) {
  const [, slot, mark, name] = /^(?:(\w+):)?([\^@-]|[a-z]+>|)([*?]*\w+)$/.exec(text)
  return { slot, mark, name }
}

function addWrapped(name, types) {
  if (types.has(name)) return
  if (isName(name)) throw new Error(`layouts.txt has no ${name}`)
  const inner = name.slice(1)
  types.set(name, { kind: WRAPPERS[name[0]], forms: [[{ name: inner, mark: '' }]] })
  addWrapped(inner, types)
}

/** Per named field, where it is among the fields of each layout. */
function slotsOf(name, { kind, forms }) {
  if (kind !== 'struct') return []
  if (forms.length > 2) throw new Error('a node has two layouts at most')
  const named = new Set(forms.flat().flatMap(({ slot }) => slot ?? []))
  return [...named].map((slot) => {
    const row = forms.map((form) => {
      const index = form.findIndex((it) => it.slot === slot)
      return index < 0 ? ABSENT : index
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
