import { writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import { askServer, type Answers } from './ask.ts'
import { receipt } from './receipt.tsx'

test('the shop answers over a WebSocket', async () => {
  const server = createPeer({ id: 'server', exposeErrors: 'stack' })
  const { url } = await listen(server)
  const answers: Answers = await askServer(url)
  const text = await server.run(() => receipt(server.id, ['pear']))
  await server.close()
  writeFileSync('answers.json', JSON.stringify({ ...answers, receipt: text }))
  expect(answers.sum).toBe(105)
})
