import { createServer } from 'vite'

const server = await createServer({ server: { port: 0 }, logLevel: 'warn' })
await server.listen()
console.log(`page on ${server.resolvedUrls.local[0]}`)
process.once('SIGINT', () => server.close())
