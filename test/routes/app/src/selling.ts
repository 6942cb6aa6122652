// A server for builds without a bundler plugin: it names the modules whose blocks it answers for.
import './receipt.tsx'
import './server.ts'
