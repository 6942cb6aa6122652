export default {
  swcrc: false,
  sourceMaps: true,
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    rewriteRelativeImportExtensions: true,
    experimental: {
      plugins: [['dscope/swc.wasm', { root: import.meta.dirname, packageName: 'shop' }]],
    },
  },
}
