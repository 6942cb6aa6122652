import { join } from 'node:path'

export default {
  productionBrowserSourceMaps: true,
  serverExternalPackages: ['dscope'],
  turbopack: { root: join(import.meta.dirname, '../..') },
  experimental: {
    swcPlugins: [['dscope/swc.wasm', { root: import.meta.dirname, packageName: 'shop' }]],
  },
}
