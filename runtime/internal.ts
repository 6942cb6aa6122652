// What emitted code imports. Not public: it changes together with the compilers.
export { enter } from './activation.ts'
export { spin, track } from './engine/compiled.ts'
export { hop, task } from './remote.ts'
export { each, held, pass } from './suspending.ts'
export { table, type Handler, type Row } from './table.ts'
