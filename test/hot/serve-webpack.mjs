// `serve-webpack.mjs folder`
import ReactRefresh from '@pmmmwh/react-refresh-webpack-plugin'
import dscope from 'dscope/webpack'
import webpack from 'webpack'
import DevServer from 'webpack-dev-server'
import { serve } from './serve-packed.mjs'

await serve({
  create: webpack,
  Hot: webpack.HotModuleReplacementPlugin,
  DevServer,
  dscope,
  refresh: new ReactRefresh({ overlay: false }),
  loader: 'swc-loader',
})
