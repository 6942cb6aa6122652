import type * as t from '@babel/types'
import type { Code } from '../runtime/codes.ts'

/** What a sentence can speak of. */
export interface FindingFacts {
  readonly name?: string
  readonly names?: readonly string[]
  readonly uses?: readonly { readonly name: string; readonly node: t.Node }[]
  /** The capture list to paste. */
  readonly list?: readonly string[]
  readonly form?: 'unknown' | 'dynamic' | 'require' | 'import-equals'
  /** A directive as written. */
  readonly text?: string
  readonly roles?: readonly string[]
  /** What the name was declared as. */
  readonly declared?: 'function' | 'class'
}

interface Words {
  readonly sentence: string
  readonly remedy: string
}

/** A finding in words: what is wrong, and what to do. */
export function describe(code: Code, facts: FindingFacts): Words {
  const words = WORDS[code]
  if (!words) throw new TypeError(`the compiler has no words for ${code}`)
  const [sentence, remedy] = words(facts)
  return { sentence, remedy }
}

const KNOWN = '`spinRemote`, `taskRemote`, `spin` and `track`'

const WORDS: Partial<Record<Code, (facts: FindingFacts) => readonly [string, string]>> = {
  DSC101: ({ names = [], list = [] }) => [
    `${quoted(names)} ${names.length === 1 ? 'is' : 'are'} used in the block but not listed`,
    `A block gets only what its list names. Write: [${list.join(', ')}]`,
  ],
  DSC102: ({ name }) => [
    `\`${name}\` is listed but the block does not use it`,
    'Take it out of the list; it is not sent.',
  ],
  DSC103: ({ name }) => [
    `\`${name}\` is a binding of the module, which every peer has of its own`,
    'Take it out of the list: the block uses the one of the peer that it runs on. To send this value, copy it into a local constant.',
  ],
  DSC104: ({ name }) => [
    `\`${name}\` is not a variable of an enclosing function`,
    'Take it out of the list, or correct its name: globals and types are never captured.',
  ],
  DSC105: ({ name }) => [`\`${name}\` is listed twice`, 'Take the second one out of the list.'],
  DSC106: () => [
    'a capture list has no spread: what travels is named one by one',
    'List the names, or list the array itself and spread it in the block.',
  ],
  DSC107: () => ['the capture list has a hole', 'Take the extra comma out.'],
  DSC108: () => [
    'a member expression cannot be listed: a capture is a variable',
    'Copy the member into a local constant before the call and list that.',
  ],
  DSC109: () => [
    'only names of variables can be listed',
    'Put the value into a local constant before the call and list that.',
  ],
  DSC110: () => [
    'the capture list is not an array literal',
    'Write the names in brackets as the second argument, or [] when the block needs none.',
  ],
  DSC111: ({ name }) => [
    `\`${name}\` is assigned in the block, but a capture is a copy: the assignment would be lost`,
    'Return the new value from the block, or copy the capture into a variable of the block.',
  ],
  DSC112: ({ name, declared = 'function' }) => [
    `\`${name}\` is a ${declared} of an enclosing function and cannot travel: code stays where it is`,
    'Move it to module level so that every peer has its own, or capture a plain value instead.',
  ],
  DSC113: () => [
    '`this` of the enclosing function does not travel',
    'Copy what the block needs from it into local constants and list those.',
  ],
  DSC114: () => [
    '`super` of the enclosing method does not travel',
    'Call it before the hop and list the result, or call it after the hop.',
  ],
  DSC115: () => [
    '`arguments` of the enclosing function do not travel',
    'Name the parameters and list them.',
  ],
  DSC116: () => [
    '`new.target` of the enclosing function does not travel',
    'Decide before the hop and list the outcome.',
  ],
  DSC117: ({ name }) => [
    `\`#${name}\` can only be used inside its class, and the block is moved out of it`,
    'Read it into a local constant before the call and list that.',
  ],
  DSC118: () => [
    'a direct `eval` could use any name, so nobody can tell what the block captures',
    'Do without it, or call it indirectly: (0, eval)(…) sees globals only.',
  ],
  DSC119: () => [
    'the block cannot yield for an enclosing generator',
    'Return the values from the block and yield them after the hop.',
  ],
  DSC120: () => [
    'a block has no parameters: everything that it needs is a capture',
    'List the values, and take the parameters out.',
  ],
  DSC121: () => [
    'the block is not an inline function, so it cannot be compiled into a handler',
    'Write an arrow function or function expression as the third argument, and call the other function from it.',
  ],
  DSC122: () => [
    'the macro gets another name here, under which it could not be found',
    'Rename it where it is imported: import { spinRemote as name } from …',
  ],
  DSC123: () => [
    'the macro is no value: it exists only while the file is compiled',
    'Call it directly; wrap the whole call in a function where one is needed.',
  ],
  DSC124: () => [
    'the macro cannot be exported again: other files would call it uncompiled',
    'Import it from dscope/macro in each file. Types can be exported with `export type`.',
  ],
  DSC125: () => ['the macro is called with `?.`', 'Call it directly: it is always there.'],
  DSC126: ({ name }) => [
    `\`${name}\` is called with the wrong arguments`,
    `Write: ${name}(target, [captures], () => { … }, options?)`,
  ],
  DSC127: () => [
    'the block is a synchronous generator',
    'Make it an async function that returns an array.',
  ],
  DSC128: ({ name }) => [
    `\`${name}\` is declared with \`using\`: a handle that is disposed here cannot travel`,
    'Copy what the block needs from it into a local constant and list that.',
  ],
  DSC129: ({ name }) => [
    `\`${name}\` is a module-level variable that is reassigned, and every peer has its own`,
    'Capture a local copy to send the value of this peer, or make it a constant.',
  ],
  DSC130: ({ name, roles = [] }) => [
    `there is no role \`${name}\``,
    `The option \`roles\` knows ${quoted(roles)}: correct the name, or add it there.`,
  ],
  DSC131: ({ text = '' }) => [
    `\`${text}\` does not give the block a role`,
    "Write 'on <role>' with one role as the block's first statement.",
  ],
  DSC132: ({ name }) => [
    `\`${name}\` is the result of this very call and has no value yet when the captures are taken`,
    'Use another variable.',
  ],
  DSC133: ({ form, name }) => [
    form === 'unknown'
      ? `dscope/macro has no macro \`${name}\``
      : `the macro module is loaded by ${LOADS[form ?? 'dynamic']}, which cannot be compiled`,
    form === 'unknown'
      ? `Its macros are ${KNOWN}; import types with \`import type\`.`
      : "Write: import { spinRemote } from 'dscope/macro'",
  ],
  DSC134: ({ name }) => [
    `the option \`${name}\` is missing, unknown, or has a wrong value`,
    'Let dscope/swc make the options, or write them with at least { root, packageName }.',
  ],
  DSC135: () => [
    'the file lies outside the root, or has no name: its blocks cannot have ids that are the same on every machine',
    'Set the option `root` to a folder above the file, and tell Babel the name of the file.',
  ],
  DSC136: ({ name }) => [
    `another block of this module has the same id: both are called \`${name}\``,
    'Rename what one of them is assigned to or stands in.',
  ],
  DSC137: ({ name, roles = [] }) => [
    `\`${name}\` may only be used in blocks of the role ${quoted(roles)}`,
    `Use it in blocks that begin with ${roles.map((role) => `'on ${role}'`).join(' or ')}, and in what only they use; or take it out of \`serverOnly\`.`,
  ],
  DSC160: () => [
    '`track` stands where no run can be: nothing runs it again when the value changes',
    'Call it in the body of a spin; here, read the value with get().',
  ],
  DSC161: () => [
    'the body of a spin is a generator, and a spin has one value',
    'Return the value; for several in a row, write a signal from a loop, or use values() of the spin.',
  ],
  DSC162: ({ name }) => [
    `\`${name}\` is a signal, which has a value at once: there is nothing to await`,
    `Write: track(${name})`,
  ],
  DSC163: () => [
    'the body of a spin is not an inline function, so what it awaits cannot be compiled',
    'Write an arrow function or function expression in its place, and call the other function from it.',
  ],
  DSC164: ({ name }) => [
    `\`${name}\` is called with the wrong arguments`,
    'Write: spin(context, async () => { … }, options?), where the context may be left out, or track(signal)',
  ],
  DSC140: () => [
    'this version of SWC hands over syntax that dscope does not know',
    'Update dscope, or use @swc/core from 1.15.0 to 1.16: see docs/swc.md.',
  ],
  DSC142: () => [
    'nothing in this file shows how this version of SWC writes the body of a function',
    'Set the option `swc` to the release of SWC, or put the body into braces',
  ],
}

const LOADS = {
  dynamic: '`import()`',
  require: '`require`',
  'import-equals': '`import =`',
  unknown: '',
}

/** `a`, `b` and `c`. */
function quoted(names: readonly string[]): string {
  const all = names.map((name) => `\`${name}\``)
  const last = all.pop() ?? 'nothing'
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`
}
