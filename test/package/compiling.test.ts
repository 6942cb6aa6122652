import { installPackage, type Application } from './installed.ts'

let application: Application
beforeAll(() => {
  application = installPackage()
  application.write('program.mjs', program)
})
afterAll(() => application?.remove())

const program = `
import { spinRemote } from 'dscope/macro'
export function ask(server, words) {
  return spinRemote(server, [words], async () => words.map((word) => word.toUpperCase()))
}`

/** Compiles the program with the given plugin, runs a hop between two peers, and returns the answer. */
function answerOf(plugin: string): unknown {
  application.write(
    'compile.mjs',
    `import { writeFileSync } from 'node:fs'
     import babel from '@babel/core'
     import { createPeer, memoryLinks } from 'dscope'
     const { code } = babel.transformFileSync('program.mjs', {
       configFile: false, babelrc: false, sourceType: 'module', plugins: [${plugin}],
     })
     writeFileSync('compiled.mjs', code)
     const { ask } = await import('./compiled.mjs')
     const client = createPeer({ id: 'client' })
     const server = createPeer({ id: 'server' })
     const [left, right] = memoryLinks()
     await Promise.all([client.connect(left), server.connect(right)])
     const answer = await ask('server', ['a', 'b'])
     await Promise.all([client.close(), server.close()])
     console.log(JSON.stringify({ answer, code }))`,
  )
  return application.run('compile.mjs')
}

test('the packed Babel plugin is found by its name and compiles a program that runs', () => {
  const { answer } = answerOf(`'dscope/babel'`) as { answer: unknown }
  expect(answer).toEqual(['A', 'B'])
})

test('babel-plugin-macros finds dscope/macro and compiles the same program to the same code', () => {
  const macro = answerOf(`'macros'`) as { answer: unknown; code: string }
  expect(macro.answer).toEqual(['A', 'B'])
  expect(macro.code).not.toContain('dscope/macro')
  expect(macro.code).toBe((answerOf(`'dscope/babel'`) as { code: string }).code)
})

test.each(['import', 'require'])(
  'a program that was not compiled fails at its first hop, by %s, and is told what to set up',
  (how) => {
    application.write(
      'uncompiled.mjs',
      `import { createRequire } from 'node:module'
       const require = createRequire(import.meta.url)
       const { spinRemote, taskRemote } = ${how === 'import' ? `await import('dscope/macro')` : `require('dscope/macro')`}
       const tell = (macro) => {
         try { macro('server', [], async () => 1) } catch ({ code, message }) { return { code, message } }
       }
       console.log(JSON.stringify([tell(spinRemote), tell(taskRemote)]))`,
    )
    const told = application.run('uncompiled.mjs') as { code: string; message: string }[]
    expect(told.map(({ code }) => code)).toEqual(['DSC100', 'DSC100'])
    for (const plugin of ['dscope/babel', 'dscope/vite', 'babel-plugin-macros']) {
      expect(told[0]!.message).toContain(plugin)
    }
  },
)
