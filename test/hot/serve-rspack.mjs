// `serve-rspack.mjs folder`
import { rspack } from '@rspack/core'
import { RspackDevServer } from '@rspack/dev-server'
import { ReactRefreshRspackPlugin } from '@rspack/plugin-react-refresh'
import dscope from 'dscope/rspack'
import { serve } from './serve-packed.mjs'

await serve({
  create: rspack,
  Hot: rspack.HotModuleReplacementPlugin,
  DevServer: RspackDevServer,
  dscope,
  refresh: new ReactRefreshRspackPlugin(),
  loader: 'builtin:swc-loader',
})
