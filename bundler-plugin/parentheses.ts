import type { NodePath, PluginItem, types as t } from '@babel/core'

interface BabelTypes {
  readonly types: Pick<typeof t, 'parenthesizedExpression'>
}

/** Types stay here, and Babel 7 writes `(x as number)++` without the parentheses, which nothing can read. */
export const keepParentheses: PluginItem = ({ types }: BabelTypes) => ({
  name: 'dscope-parentheses',
  visitor: {
    UpdateExpression({ node }: NodePath<t.UpdateExpression>) {
      const { argument } = node
      if (argument.type === 'TSAsExpression' || argument.type === 'TSSatisfiesExpression') {
        node.argument = types.parenthesizedExpression(argument)
      }
    },
  },
})
