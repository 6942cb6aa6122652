import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest, ManifestBlock } from '../../bundler-plugin/manifest.ts'
import { createProject, type Project } from './project.ts'

const page = readFileSync(join(__dirname, '../../docs/roles.md'), 'utf8')
const shown: ManifestBlock = (
  JSON.parse(/```json\n([^`]*"dscope": 1[^`]*)```/.exec(page)?.[1] ?? '') as Manifest
).blocks[0]!

const search: ManifestBlock = {
  ...shown,
  id: 'mDrnobPVsw-vTOSxEzqrx9',
  name: 'search',
  role: null,
  captures: ['client', 'server'],
  line: 17,
}
const inner: ManifestBlock = {
  ...shown,
  id: 'rfoFh2jorGt0070fLuznlJ',
  name: 'search/rows~1',
  role: 'client',
  captures: ['found'],
  line: 23,
}

const write = (project: Project, path: string, blocks: readonly ManifestBlock[]): void =>
  project.write(path, JSON.stringify({ dscope: 1, role: null, blocks }))

let project: Project
beforeEach(() => {
  project = createProject({ 'package.json': '{ "name": "acme" }' })
})
afterEach(() => project.remove())

test('the table on the page of the roles is what the command prints', () => {
  write(project, '.dscope/blocks.json', [search, shown, inner])
  const [, output] = /```sh\nnpx dscope blocks\n```\n\n```text\n([^`]*)```/.exec(page) ?? []
  expect(project.dscope('blocks')).toEqual({ code: 0, out: output, err: '' })
})

test('the comparison on the page of the roles is what the command prints', () => {
  write(project, 'deployed.json', [search, shown])
  const after = { ...search, signature: 'another', role: 'client' }
  write(project, '.dscope/server.json', [{ ...after, captures: ['client', 'limit', 'server'] }])
  const [, command = '', output] =
    /```sh\nnpx dscope (blocks --compare .*)\n```\n\n```text\n([^`]*)```/.exec(page) ?? []
  expect(project.dscope(...command.split(' '))).toEqual({ code: 1, out: output, err: '' })
})
