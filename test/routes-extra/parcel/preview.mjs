import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.map': 'application/json' }

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://localhost')
  const path = join('dist', pathname === '/' ? 'index.html' : pathname)
  try {
    const content = await readFile(path)
    response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain').end(content)
  } catch {
    response.writeHead(404).end()
  }
})
server.listen(0, () => console.log(`page on http://localhost:${server.address().port}/`))
process.once('SIGINT', () => server.close())
