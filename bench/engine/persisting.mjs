// What the row about saving takes from the engine, and from the codec.
export { createContext } from '../../runtime/engine/context.ts'
export { deserialize, serialize } from '../../runtime/persist.ts'
export { createClassRegistry, createCodec } from '../../runtime/wire/codec.ts'
