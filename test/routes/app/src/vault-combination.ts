export const combination = 'SECRET of an import'
