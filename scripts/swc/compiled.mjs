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
  ...['Emitter.emitSpin', 'Emitter.leaveOut', 'Emitter.drop', 'Emitter.planRuns'],
  ...['CaptureAnalysis.special', 'Bytes#codePoint'],
])

/** Of the other files, the loops over a tree, a source or all names, and those that run for every block. */
const LOOPS = new Set([
  ...['Compilation.run', 'Compilation.readAll', 'Compilation.havePassedOver', 'Compilation.emit'],
  ...['MacroReferences.find', 'structAround', 'findReaders', 'captureNames', 'checkServerOnly'],
  ...['RunEmitter.begin', 'RunEmitter.range', 'RunEmitter.writesOldBodies', 'unusedName'],
  ...['writeName', 'namePath', 'writePlace', 'nextComma', 'pragma', 'withoutDots', 'pathFrom'],
  ...['JsonReader.string', 'JsonReader.peek', 'JsonReader.takes', 'returned'],
])

/** Whether the host compiles a function, by its name in the text of the wasm: `swc-plugin/tape/Tape.part`. */
export function isCompiled(name) {
  const [, file, member] = /^swc-plugin\/([^/]+)\/(.+)$/.exec(name) ?? []
  if (file === undefined) return true
  return LOOPS.has(member) || (FILES.has(file) && !RARE.has(member))
}
