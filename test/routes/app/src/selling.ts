// A server for builds without a bundler plugin: it names the modules whose blocks it answers for.
import './order.ts'
import './receipt.tsx'
import './vault.ts'
import './sell.ts'
