export const count = 2
