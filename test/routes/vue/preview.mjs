import { preview } from 'vite'

const server = await preview({ preview: { port: 0 } })
console.log(`page on ${server.resolvedUrls.local[0]}`)
process.once('SIGINT', () => server.close())
