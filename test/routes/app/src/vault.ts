import { spinRemote } from 'dscope/macro'
import { combination } from './vault-combination.ts'

const hint = 'SECRET of a module constant'

/** How long the words are that open the vault. */
export async function measureVault(server: string): Promise<string> {
  return spinRemote(server, [], async () => {
    'on server'
    const opened = ['SECRET of a body', hint, combination]
    return opened.map((lock) => lock.length).join()
  })
}
