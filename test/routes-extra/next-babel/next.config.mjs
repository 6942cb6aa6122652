import { join } from 'node:path'

export default {
  productionBrowserSourceMaps: true,
  turbopack: { root: join(import.meta.dirname, '../..') },
}
