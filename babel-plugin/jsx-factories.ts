import type * as t from '@babel/types'

/** The names that JSX uses without writing them, when the file is compiled with the classic run time. */
export interface JsxFactories {
  readonly element: string | undefined
  readonly fragment: string | undefined
}

const PRAGMA = /@(jsx|jsxFrag|jsxRuntime|jsxImportSource)\s+([^\s*]+)/g

/** Which names JSX stands for. The automatic run time imports its own, which no block can capture. */
export function jsxFactories(comments: readonly t.Comment[]): JsxFactories {
  const pragmas = new Map(
    comments.flatMap(({ value }) =>
      [...value.matchAll(PRAGMA)].map(([, key, text]) => [key, text ?? ''] as const),
    ),
  )
  if (pragmas.get('jsxRuntime') === 'automatic' || pragmas.has('jsxImportSource')) {
    return { element: undefined, fragment: undefined }
  }
  const root = (key: string): string | undefined => (pragmas.get(key) ?? 'React').split('.')[0]
  return { element: root('jsx'), fragment: root('jsxFrag') }
}
