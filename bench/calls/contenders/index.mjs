/**
 * The contenders, in the order of the table. Each module exports `serve()`, which resolves with a port, and
 * `connect(port)`, which resolves with the calls of `cells.mjs` as functions of one argument.
 *
 * The floor takes part twice: what it reads against itself is the error of the measurement. The joined floor is what the one idea
 * behind dscope's speed gives without anything else.
 */
export const contenders = [
  { name: 'floor', module: 'floor', packages: ['ws', 'cbor-x'] },
  { name: 'floor again', module: 'floor', packages: [] },
  { name: 'joined floor', module: 'joined', packages: [] },
  { name: 'dscope', module: 'dscope', packages: ['dscope'] },
  { name: 'capnweb', module: 'capnweb', packages: ['capnweb'] },
  { name: 'birpc + cbor-x', module: 'birpc', packages: ['birpc'] },
  { name: 'comlink', module: 'comlink', packages: ['comlink'] },
]
