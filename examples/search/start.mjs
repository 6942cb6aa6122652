// `npm start`: a server process with the catalogue, a client process with the questions, one function for both.
import { runClient, startServer } from './processes.mjs'

const asked = process.argv.slice(2)
const questions =
  asked.length > 0 ? asked : ['source maps', 'websocket compression', 'structured clone']

const server = await startServer()
const clientCode = await runClient(server.url, questions)
const serverCode = await server.stop()
process.exitCode = clientCode || serverCode || 0
