// What emitted code imports. Not public: it changes together with the compilers.
export { hop, task } from './remote.ts'
export { table, type Handler, type Row } from './table.ts'
