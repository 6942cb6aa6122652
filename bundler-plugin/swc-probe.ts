// Modules with one of every syntax that the wasm plugin has a layout for. Nobody runs them.

const SYNTAX = `
import fallback, * as everything from 'a'
import { one, two as second, 'three' as third } from 'b' with { type: 'json' }
import { spinRemote } from 'dscope/macro'
import required = require('c')
import alias = everything.deep.name
export * from 'd'
export * as all from 'd'
export { one, second as 'second' }
export { four } from 'e'
export const exported = 1
export default class Named extends fallback<string> {}
enum Level { Low, High = Low + 1, 'quoted' = 5 }
namespace Outer.Inner { export const inside = 1 }
declare const declared: number
interface Shape { side: number }
type Alias = Shape
abstract class Members<T> extends everything.Base<T> implements Shape {
  side = 1
  static shared: number = 2
  #hidden = 3
  declare later: string
  accessor field = 4
  static accessor #own = 5
  static { this.shared = 6 }
  constructor(private readonly kept: number, @fallback public other = 1) { super() }
  get size(): number { return this.#hidden }
  set size(value: number) { this.#hidden = value }
  @fallback method<U>(this: Members<U>, @fallback value: U): void {}
  abstract missing(): void
  #secret(): boolean { return #hidden in this }
  [key: string]: unknown
  1 = one
  2n = two
  'text' = 1;
  [one] = 1
}
export function main(this: Shape, given: number, ...rest: number[]) {
  return spinRemote<number>(one, [given], async function again() {
    'use strict'
    var first = 1, list: number[] = [1, , ...rest2]
    let { a, b: { c = 1 }, ...others } = first as never, [d, , e = 2, ...f] = list
    { ; debugger; using held = one; await using later = second }
    outer: for (let i = 0; i < 1; i++) { if (i) continue outer; else break outer }
    for (const key in others) void key
    for (a of list) delete others.a
    for await (const item of list) await item
    while (false) {}
    do {} while (false)
    switch (a) { case 1: break; default: }
    try { throw new Error() } catch ({ message }) { a = message } finally {}
    try {} catch {}
    a += b2.c; [a, others.x] = list; ({ a, c = 2, z: d } = others)
    ;(a as number) = 1; a! += 1; (a satisfies number); ([1] as const)
    a++; -a; typeof a; others?.x?.[0]?.(given); others!.y
    ;(first, second)
    a ? b2 : c
    const text = \`x\${a}y\`, tagged = fallback<number>\`z\`, pattern = /x/g, big = 10n, nothing = null, yes = true
    const object = { a, b: 1, 'c': 2, 3: 3, 4n: 4, [d]: 5, ...others, method() {}, get g() { return 1 }, set g(v) {} }
    const arrow = async (x: number, { y }, [z] = [1], ...w) => { return x }, small = () => a, typed = fallback<number>
    function* generate() { yield 1; yield* list }
    function target() { return new.target }
    class Local extends Members<string> { m() { super.missing(); return super['missing'] } #own; has() { return #own in this } }
    const Expression = class Self { own = Self }
    import.meta.url; import('a')
    return <><fallback.Deep a="1" b={a} {...others} c:d=<b/> e=<></>>{/* none */}text{...list}<ns:tag/></fallback.Deep></>
  })
}
`

/** What cannot stand in a file with JSX. */
const ASSERTION = `
import { spinRemote } from 'dscope/macro'
export default function named() {}
export const main = (given: unknown) =>
  spinRemote('server', [given], () => { let own; (<number>own) = 1; return <number>given })
`

export const SWC_PROBES: readonly { readonly filename: string; readonly source: string }[] = [
  { filename: '/probe/src/syntax.tsx', source: SYNTAX },
  { filename: '/probe/src/assertion.ts', source: ASSERTION },
]
