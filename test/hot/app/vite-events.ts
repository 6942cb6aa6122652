import { stage } from './stage.ts'

import.meta.hot?.on('vite:afterUpdate', () => stage.report('updated'))
