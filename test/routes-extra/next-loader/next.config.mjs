import { join } from 'node:path'

/** Compiles blocks and leaves types and JSX to what comes after. */
const dscope = {
  loader: 'babel-loader',
  options: {
    configFile: false,
    babelrc: false,
    parserOpts: { plugins: ['typescript'] },
    plugins: ['dscope/babel'],
  },
}

export default {
  productionBrowserSourceMaps: true,
  serverExternalPackages: ['dscope'],
  turbopack: {
    root: join(import.meta.dirname, '../..'),
    rules: { '*.ts': { condition: { content: /dscope\/macro/ }, loaders: [dscope] } },
  },
  webpack(config) {
    config.module.rules.push({ test: /\.ts$/, exclude: /node_modules/, enforce: 'pre', ...dscope })
    return config
  },
}
