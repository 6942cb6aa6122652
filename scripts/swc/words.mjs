// Turns the words of the compilers (`babel-plugin/sentences.ts`) into bytes with holes, because the wasm has to say the same
// without running the functions that make them.

/** One code has several texts where its sentence depends on the facts; the numbers are those of `words.ts`. */
const VARIANTS = { only: 0, many: 1, form: 2 }
const FORMS = ['unknown', 'dynamic', 'require', 'import-equals']
/** Stands for a list of names in quotes; in UTF-8 it is one byte. */
const HOLE = {
  name: '\x01',
  names: '\x02',
  list: '\x03',
  text: '\x04',
  roles: '\x05',
  declared: '\x06',
  beginnings: '\x00',
}

/** `…` is the only character of the words that is not ASCII. */
const ELLIPSIS = '\x07'
/** The bytes that stand for a pair of bytes: neither of ASCII's signs nor of holes. */
const PAIR_BYTES = [...range(128, 256), ...range(8, 32)]

function range(from, to) {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

/** The text of the generated module. `describe` is that of the compilers. */
export function emitWords(codes, describe) {
  const rows = codes
    .filter((code) => code.startsWith('DSC1'))
    .flatMap((code) =>
      variantsOf(code, describe).map(([variant, words]) => ({ code, variant, ...words })),
    )
  const texts = rows.flatMap(({ sentence, remedy }) => [toBytes(sentence), toBytes(remedy)])
  const pairs = shorten(texts)
  const numbers = rows.flatMap(({ code, variant }, index) => [
    Number(code.slice(-2)),
    variant,
    ...texts.slice(index * 2, index * 2 + 2).map(({ length }) => length),
  ])
  return [
    '// Made from babel-plugin/sentences.ts by scripts/swc/generate.mjs.\n',
    '/** The last two digits of a code, its variant, and the lengths of sentence and remedy. */',
    array('ROWS', numbers),
    `export const ROWS_END: i32 = ${numbers.length}`,
    '/** Sentences and remedies in the order of the rows. Bytes from 128 on, then those from 8 to 31, stand for a pair of bytes. */',
    array('WORDS', texts.flat()),
    array('PAIRS', pairs.flat()),
    '',
  ].join('\n')
}

function array(name, values) {
  if (values.some((value) => value > 255)) throw new Error(`${name} holds more than bytes`)
  return `export const ${name}: StaticArray<u8> = [${values.join(',')}]`
}

function toBytes(text) {
  const bytes = [...text.replaceAll('…', ELLIPSIS)].map((character) => character.codePointAt(0))
  if (bytes.some((byte) => PAIR_BYTES.includes(byte))) throw new Error(`not ASCII: ${text}`)
  return bytes
}

/** Puts a byte of its own into the place of the pair that is met most, as long as there are bytes. Changes the texts. */
function shorten(texts) {
  const pairs = []
  for (const byte of PAIR_BYTES) {
    const counts = new Map()
    for (const text of texts) {
      for (let i = 1; i < text.length; i++) {
        const pair = text[i - 1] * 256 + text[i]
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    }
    const [pair, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))
    if (count < 4) break
    for (const text of texts) replacePair(text, pair, byte)
    pairs.push([pair >> 8, pair & 255])
  }
  return pairs
}

function replacePair(text, pair, byte) {
  for (let i = 1; i < text.length; i++) {
    if (text[i - 1] * 256 + text[i] === pair) text.splice(i - 1, 2, byte)
  }
}

function variantsOf(code, describe) {
  const words = (facts) => {
    try {
      return withHoles(describe(code, { ...FACTS, ...facts }))
    } catch (error) {
      if (error instanceof TypeError) return undefined
      throw error
    }
  }
  const one = words({})
  if (!one) return []
  const many = words({ names: ['\x02', '\x02'] })
  const forms = FORMS.map((form) => words({ form }))
  if (isSame(forms[0], one) && !isSame(forms[1], one)) {
    return forms.map((it, index) => [VARIANTS.form + index, it])
  }
  return isSame(one, many)
    ? [[VARIANTS.only, one]]
    : [
        [VARIANTS.only, one],
        [VARIANTS.many, many],
      ]
}

const FACTS = {
  name: HOLE.name,
  names: [HOLE.names],
  list: [HOLE.list],
  text: HOLE.text,
  roles: [HOLE.roles],
  declared: HOLE.declared,
  form: 'unknown',
}

function withHoles({ sentence, remedy }) {
  const mend = (text) =>
    text
      .replace('`\x02` and `\x02`', HOLE.names)
      .replace('`\x02`', HOLE.names)
      .replace('`\x05`', HOLE.roles)
      .replace("'on \x05'", HOLE.beginnings)
  return { sentence: mend(sentence), remedy: mend(remedy) }
}

function isSame(a, b) {
  return a.sentence === b.sentence && a.remedy === b.remedy
}
