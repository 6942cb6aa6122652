// The public names of `dscope/graph`, for pages, and for Node where a page is written to a file.
export { inspectSnapshot } from '../engine/inspect-snapshot.ts'
export { graphPage } from './page.ts'
export { showGraph, type GraphOptions } from './show.ts'
