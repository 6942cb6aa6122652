/** See ws-options.ts. */
export const wsOptions = (): undefined => undefined
