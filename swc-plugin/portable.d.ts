// The types of AssemblyScript by which the sources of this folder also are TypeScript.

declare type i32 = number
declare type u8 = number
declare type u16 = number
declare type usize = number
declare interface StaticArray<T> {
  readonly length: i32
  [index: i32]: T
}
