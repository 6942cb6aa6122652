// `node --import dscope/register app.ts`: compiles macros, and takes out types where Node does not, when files are loaded.

import * as module from 'node:module'
import { loadSync } from './register-sync.ts'

/** Hooks that run in the same thread, and for `require` too: Node 22.15, 23.5 and later. */
const { registerHooks } = module as { registerHooks?: (hooks: { load: typeof loadSync }) => void }

if (registerHooks) registerHooks({ load: loadSync })
else module.register('./register-hooks.js', import.meta.url)
