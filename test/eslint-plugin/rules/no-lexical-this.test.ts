import { program, testRule } from '../rule-testers.ts'

const inMethod = (block: string) =>
  `import { spinRemote } from 'dscope/macro'\nclass A extends Object {\n  #n = 1\n  go(peer) {\n    return spinRemote(peer, [], ${block})\n  }\n}\n`

testRule(
  'no-lexical-this',
  [
    {
      name: 'a function and a class inside the block have their own',
      code: inMethod(
        '() => { function f() { return [this, arguments, new.target] } return class { #n = f(); get n() { return this.#n } } }',
      ),
    },
    { name: 'an indirect eval sees globals only', code: inMethod("() => (0, eval)('1')") },
    { name: 'outside of a block everything is allowed', code: 'this.x = () => arguments' },
  ],
  [
    {
      name: 'what belongs to the enclosing method is told, also in arrows',
      code: inMethod('() => [this, () => super.toString(), arguments[0], new.target]'),
      errors: ['DSC113', 'DSC114', 'DSC115', 'DSC116'].map((messageId) => ({ messageId })),
    },
    {
      name: 'a private name of the enclosing class is told by name',
      code: inMethod('() => #n in {}'),
      errors: [
        {
          message:
            'DSC117: `#n` can only be used inside its class, and the block is moved out of it. Read it into a local constant before the call and list that.',
          column: 39,
          endColumn: 41,
        },
      ],
    },
    {
      name: 'a direct eval is told',
      code: program("return spinRemote(peer, [], () => eval('a'))"),
      errors: [{ messageId: 'DSC118' }],
    },
  ],
)
