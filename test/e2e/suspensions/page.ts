import { goThroughAll } from './every-suspension.ts'

const report = await goThroughAll()
const hasStorage = 'AsyncLocalStorage' in globalThis || 'process' in globalThis
const shown = document.body.appendChild(document.createElement('pre'))
shown.textContent = JSON.stringify({ ...report, hasStorage })
