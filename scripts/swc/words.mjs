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
}

/** The text of the generated module. `describe` is that of the compilers. */
export function emitWords(codes, describe) {
  const rows = []
  const bytes = []
  const add = (code, variant, { sentence, remedy }) => {
    const texts = [sentence, remedy].map((text) => Buffer.from(text, 'utf8'))
    rows.push(Number(code.slice(3)), variant, bytes.length, ...texts.map(({ length }) => length))
    for (const text of texts) bytes.push(...text)
  }
  for (const code of codes.filter((it) => it.startsWith('DSC1'))) {
    for (const [variant, words] of variantsOf(code, describe)) add(code, variant, words)
  }
  return [
    '// Made from babel-plugin/sentences.ts by scripts/swc/generate.mjs.\n',
    '/** Code, variant, start, length of the sentence, length of the remedy. */',
    `export const ROWS: StaticArray<i32> = [${rows.join(',')}]`,
    `export const WORDS: StaticArray<u8> = [${bytes.join(',')}]\n`,
  ].join('\n')
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
  return { sentence: mend(sentence), remedy: mend(remedy) }
}

function isSame(a, b) {
  return a.sentence === b.sentence && a.remedy === b.remedy
}
