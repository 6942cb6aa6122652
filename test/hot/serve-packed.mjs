// A page from the dev server of webpack or Rspack, and a server that the same builds and watches. The page reaches the server
// through the dev server.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [root] = process.argv.slice(2)

/** A file is emptied before it is written: what was seen between the two would be one update more. */
const watchOptions = { aggregateTimeout: 100 }

/** What differs: `{ create, Hot, DevServer, dscope, refresh, loader }`. */
export async function serve({ create, Hot, DevServer, dscope, refresh, loader }) {
  const shared = {
    mode: 'development',
    context: root,
    devtool: false,
    cache: false,
    resolve: { extensions: ['.tsx', '.ts', '.js'] },
    infrastructureLogging: { level: 'warn' },
    stats: 'errors-warnings',
    watchOptions,
  }

  const node = create({
    ...shared,
    target: 'node20',
    entry: './webpack-server.ts',
    output: {
      path: join(root, 'built'),
      filename: 'server.cjs',
      hotUpdateChunkFilename: '[id].[fullhash].hot-update.cjs',
    },
    externals: { ws: 'commonjs ws', 'cbor-x': 'commonjs cbor-x' },
    module: { rules: [compileWith({ refresh: false })] },
    plugins: [dscope({ root, packageName: 'app' }), new Hot()],
  })

  const web = create({
    ...shared,
    entry: './webpack-page.tsx',
    module: { rules: [compileWith({ refresh: true })] },
    plugins: [dscope({ root, packageName: 'app' }), refresh],
  })

  function compileWith(fast) {
    const react = { runtime: 'automatic', development: true, ...fast }
    return {
      test: /\.tsx?$/,
      exclude: /node_modules/,
      // The package around the copy says that it has no side effects; the program has.
      sideEffects: true,
      loader,
      options: {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react },
        },
      },
      resolve: { fullySpecified: false },
    }
  }

  let program
  const peerUrl = await new Promise((resolve, reject) => {
    const ignored = [
      join(root, 'built'),
      fileURLToPath(new URL('../../node_modules', import.meta.url)),
    ]
    node.watch({ ...watchOptions, ignored }, (error, stats) => {
      if (error || (stats.hasErrors() && !program))
        return reject(error ?? new Error(stats.toString()))
      if (program) {
        program.send('check')
        return
      }
      program = fork(join(root, 'built/server.cjs'), {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      program.stdout.setEncoding('utf8').on('data', (text) => {
        process.stdout.write(text)
        const url = /peer on (\S+)/.exec(text)?.[1]
        if (url) resolve(url)
      })
    })
  })

  const server = new DevServer(
    {
      host: '127.0.0.1',
      port: 0,
      hot: true,
      client: { logging: 'warn', overlay: false },
      static: false,
      // The host stays what the page asked for: the peer lets in pages of its own host.
      proxy: [{ context: ['/peer'], target: peerUrl, ws: true, pathRewrite: () => '/' }],
      setupMiddlewares: (middlewares) => [
        { name: 'stage', middleware: handleStage },
        ...middlewares,
      ],
    },
    web,
  )
  await server.start()
  console.log(`page on http://127.0.0.1:${server.server.address().port}/`)

  function handleStage(request, response, next) {
    if (request.url === '/open') {
      program.send('open')
      response.end()
    } else if (request.url === '/') {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><div id="root"></div><script src="/main.js"></script>')
    } else next()
  }

  process.once('SIGINT', async () => {
    await server.stop()
    await new Promise((resolve) => node.close(resolve))
    program.disconnect()
    await once(program, 'exit')
  })
}
