// What the host compiles of the plugin: what it would take longer to interpret in one file than to compile once. Whatever is new is
// interpreted until somebody measures it (`npm run bench:swc`).

/** Files all of whose functions run for every item of a tree, every name, every byte or every block. */
const FILES = new Set([
  ...['interpreter', 'native', 'list', 'memory', 'bytes', 'sha256', 'sort'],
  ...['decode', 'skip', 'tape', 'layouts', 'mentions', 'walker', 'visits', 'scopes', 'symbols'],
  ...['nodes', 'captures', 'suspensions', 'parts', 'prune', 'ids', 'edits', 'builder', 'emit'],
])

/** Of those, what hardly any file asks for. */
const RARE = new Set([
  ...['Emitter.emitSpin', 'Emitter.leaveOut', 'Emitter.drop'],
  ...['CaptureAnalysis.special', 'Bytes#codePoint'],
])

/** Of the other files, the loops that others run in. */
const LOOPS = new Set([
  ...['Compilation.run', 'Compilation.readAll', 'Compilation.emit', 'MacroReferences.find'],
  ...['structAround', 'findReaders', 'captureNames', 'writeName', 'namePath', 'unusedName'],
  ...['RunEmitter.begin', 'RunEmitter.range', 'JsonReader.string', 'JsonReader.peek'],
  ...['JsonReader.takes', 'withoutDots', 'pathFrom', 'returned'],
])

/** Whether the host compiles a function, by its name in the text of the wasm: `swc-plugin/tape/Tape.part`. */
export function isCompiled(name) {
  const [, file, member] = /^swc-plugin\/([^/]+)\/(.+)$/.exec(name) ?? []
  if (file === undefined) return true
  return LOOPS.has(member) || (FILES.has(file) && !RARE.has(member))
}
