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
  mode: 'production',
  target: 'node20',
  devtool: 'source-map',
  entry: { server: './src/selling.ts', client: './src/visit.ts' },
  output: { filename: '[name].mjs', module: true },
  experiments: { outputModule: true },
  externals: /^[^./]/,
  externalsType: 'module',
  module: {
    rules: [
      { test: /\.tsx?$/, exclude: /node_modules/, loader: 'builtin:swc-loader', options: swc },
    ],
  },
}
