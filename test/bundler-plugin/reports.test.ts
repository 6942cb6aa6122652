import { block, buildAll, createProject, removeProjects, TOOLS } from './project.ts'

jest.setTimeout(60_000) // builds, on machines that have other work too
afterAll(removeProjects)

const WRONG = `import { spinRemote } from 'dscope/macro'
export async function add(server: string, left: number, right: number): Promise<number> {
  return spinRemote(server, [left], async () => {
    left = 2
    return left + right
  })
}
`
const WARNED = block('warned').replace('value + 1', '1')

describe.each(TOOLS)('a build by %s', (tool) => {
  const wrong = createProject({ 'src/main.ts': `import './wrong.ts'\n`, 'src/wrong.ts': WRONG })
  const warned = createProject({ 'src/main.ts': `import './warned.ts'\n`, 'src/warned.ts': WARNED })
  const twice = createProject({
    'src/main.ts': `import './same.ts'\nimport '../vendor/src/same.ts'\n`,
    'src/same.ts': block('same'),
    'vendor/package.json': '{ "name": "shop", "type": "module" }',
    'vendor/src/same.ts': block('same'),
  })
  const outcomes = new Map<object, ReturnType<typeof buildAll>[number]>()
  beforeAll(() => {
    const projects = [wrong, warned, twice]
    buildAll(
      tool,
      projects.map((project) => ({ project })),
    ).forEach((outcome, at) => outcomes.set(projects[at]!, outcome))
  })

  test('fails with one report that has all errors of a file, their places and the source', () => {
    const { error: report } = outcomes.get(wrong)!
    expect(report).toContain('DSC101: `right` is used in the block but not listed')
    expect(report).toContain('DSC111')
    expect(report).toContain('src/wrong.ts:3:')
    expect(report).toContain('src/wrong.ts:4:')
    expect(report).toContain('3 |   return spinRemote(server, [left], async () => {')
    expect(report).toContain('[left, right]')
    expect(report.match(/DSC101/g)).toHaveLength(1)
    expect(report).not.toMatch(/walker|compileFile|\n\s+at .*babel/)
  })

  test('shows warnings with their place, and goes on', () => {
    const { code, warnings } = outcomes.get(warned)!
    expect(warnings.join('\n')).toContain('DSC102: `value` is listed but the block does not use it')
    expect(warnings.join('\n')).toContain('src/warned.ts:3:')
    expect(code).toContain('warned')
  })

  test('fails when blocks of two files have one id, and names the files', () => {
    const { error: report } = outcomes.get(twice)!
    expect(report).toContain('DSC136')
    expect(report).toContain('shop/src/same.ts')
    expect(report).toContain('shop/vendor/src/same.ts')
  })
})
