// The processes of this folder's modules.
import { join } from 'node:path'
import { startProcess } from '../process.mjs'

/** Starts a module of this folder in a process of its own. Resolves when it has said that it is ready. */
export function startModule(module, args = []) {
  const label = [module, ...args].join(' ')
  return startProcess(join(import.meta.dirname, module), args, {
    label,
    flags: ['--stack-size=4000'],
  })
}
