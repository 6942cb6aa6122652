import { transformSync, traverse, parseSync, types as t, type PluginObj } from '@babel/core'
import dscope from '../../babel-plugin/index.ts'
import { readFixtureCases, type FixtureCase } from './fixture-cases.ts'
import { babelOptions, typePreset } from './routes.ts'

const fixtures = readFixtureCases().filter(({ errors }) => errors.length === 0)

/** Gives roles to the blocks of a file: by turns, beginning with the one at `first`. */
function giveRoles(first: number): PluginObj {
  const roles = ['server', 'client', undefined]
  let turn = first
  return {
    visitor: {
      Program(program) {
        program.traverse({
          CallExpression({ node }) {
            const block = node.arguments[2]
            if (!t.isFunction(block) || !t.isBlockStatement(block.body)) return
            const role = roles[turn++ % roles.length]
            block.body.directives = block.body.directives.filter(
              ({ value }) => !value.value.startsWith('on '),
            )
            if (role) block.body.directives.unshift(t.directive(t.directiveLiteral(`on ${role}`)))
          },
        })
      },
    },
  }
}

/** The names of a compiled program that nothing in it declares. */
function globalsOf(fixture: FixtureCase, first: number, role: string | undefined): Set<string> {
  const { root, packageName } = fixture.options
  const compiled = transformSync(fixture.source, {
    ...babelOptions(fixture),
    plugins: [giveRoles(first), [dscope, { root, packageName, role, onWarning: () => {} }]],
    presets: typePreset(fixture),
  })
  const globals = new Set<string>()
  traverse(parseSync(compiled?.code ?? '', babelOptions(fixture))!, {
    Program: ({ scope }) =>
      Object.keys((scope as unknown as { globals: object }).globals).forEach((it) =>
        globals.add(it),
      ),
  })
  return globals
}

test('whichever bodies go from the programs of the fixtures, no name that stays loses its declaration', () => {
  const lost = fixtures.flatMap((fixture, index) => {
    const before = globalsOf(fixture, index, undefined)
    return ['client', 'server'].flatMap((role) =>
      [...globalsOf(fixture, index, role)]
        .filter((name) => !before.has(name))
        .map((name) => `${fixture.name}: ${name}`),
    )
  })
  expect(fixtures.length).toBeGreaterThan(200)
  expect(lost).toEqual([])
}, 120_000)
