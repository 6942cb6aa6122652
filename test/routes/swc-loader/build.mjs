import webpack from 'webpack'
import config from './webpack.config.mjs'

webpack(config, (error, stats) => {
  if (error) throw error
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))
})
