import { writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import { askServer } from './ask.ts'

test('the shop answers over a WebSocket', async () => {
  const server = createPeer({ id: 'server', exposeErrors: 'stack' })
  const { url } = await listen(server)
  const answers = await askServer(url)
  await server.close()
  writeFileSync('answers.json', JSON.stringify(answers))
  expect(answers.sum).toBe(105)
})
