import { acceptsItself } from '../../../bundler-plugin/hot/append.ts'
import { isAccepting, viteCode } from '../../../bundler-plugin/hot/vite-code.ts'
import { webpackCode } from '../../../bundler-plugin/hot/webpack-code.ts'

const shell = { module: 'app/rows.ts', hash: 'h', obstacle: undefined }

test.each([
  ['import.meta.hot.accept()', true],
  ['import.meta.hot?.accept((next) => use(next))', true],
  ['module.hot.accept(onError)', true],
  ['import.meta.webpackHot.accept()', true],
  [`import.meta.hot.accept('./other.ts', () => {})`, false],
  [`module.hot.accept([\n  './a', './b'], update)`, false],
  ['if (import.meta.hot) import.meta.hot.data.cache = cache', false],
])('%s: whether a module answers for its own updates is %s', (code, own) => {
  expect(acceptsItself(code)).toBe(own)
})

test('a module that answers for itself, or must not run again, gets no acceptance', () => {
  expect(isAccepting('', shell)).toBe(true)
  expect(isAccepting('import.meta.hot.accept()', shell)).toBe(false)
  expect(isAccepting('', { ...shell, obstacle: 'because' })).toBe(false)
  expect(viteCode('', shell, '/rows.ts')).toContain('import.meta.hot.accept()')
  expect(viteCode('', { ...shell, obstacle: 'because' }, '/rows.ts')).not.toContain('.accept(')
  expect(webpackCode('', shell)).toContain('hot.accept()')
  expect(webpackCode('import.meta.webpackHot.accept()', shell)).not.toContain('hot.accept()')
})
