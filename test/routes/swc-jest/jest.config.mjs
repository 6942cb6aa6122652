const swc = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    experimental: {
      plugins: [['dscope/swc.wasm', { root: import.meta.dirname, packageName: 'shop' }]],
    },
  },
}

export default {
  transform: { '\\.[jt]sx?$': ['@swc/jest', swc] },
  testMatch: ['<rootDir>/src/*.check.js'],
}
