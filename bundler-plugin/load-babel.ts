import { createRequire } from 'node:module'
import type * as Babel from '@babel/core'
import { DscopeError } from '../runtime/errors.ts'

/** Babel belongs to the project, and is loaded with the first module that has a macro. Rejects with DSC152 where it is not installed. */
export async function importBabel(): Promise<typeof Babel> {
  try {
    return await import('@babel/core')
  } catch (error) {
    throw explained(error)
  }
}

/** The same for hosts that cannot wait. */
export function requireBabel(): typeof Babel {
  try {
    return createRequire(import.meta.url)('@babel/core') as typeof Babel
  } catch (error) {
    throw explained(error)
  }
}

function explained(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException
  // Another module may be missing, in an installation of Babel that is broken.
  if (!code.endsWith('MODULE_NOT_FOUND') || !message.includes("'@babel/core'")) return error
  const sentence = 'macros are compiled with @babel/core, which is not installed'
  return new DscopeError('DSC152', `${sentence}: npm install --save-dev @babel/core`)
}
