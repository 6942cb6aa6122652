// The 19 synchronous cases. A case has a name and `create(api, scale)`, which builds it and gives a function that takes one
// turn of about a millisecond: it returns milliseconds, and throws when a value is wrong.
import { bulk } from './bulk.mjs'
import { grids } from './grids.mjs'
import { layers } from './layers.mjs'
import { shapes } from './shapes.mjs'

export const graphs = [...shapes, ...bulk, ...layers, ...grids]
