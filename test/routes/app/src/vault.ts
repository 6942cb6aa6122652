import { spinRemote } from 'dscope/macro'
import { combination } from './vault-combination.ts'

const hint = 'SECRET of a module constant'

/** How much lies in the vault, and how it was opened. */
export async function countVault(server: string): Promise<string> {
  return spinRemote(server, [], async () => {
    'on server'
    const opened = ['SECRET of a body', hint, combination]
    return `${opened.length} locks`
  })
}
