import { defineConfig } from 'tsdown'

// One run for every entry, so that entries of one format share chunks: `dscope`, `dscope/internal` and
// `dscope/node` have to see the same classes.
export default defineConfig({
  // With `./`: declarations of an entry that looks like the name of a package are named after its file.
  entry: {
    index: './runtime/index.ts',
    internal: './runtime/internal.ts',
    node: './runtime/node.ts',
    macro: './runtime/macro.ts',
    graph: './runtime/graph-page/index.ts',
    // Behind `#cbor-reader`, `#scalars` and `#socket`: which one is loaded is decided by whoever loads or bundles the package.
    'cbor-reader': './runtime/wire/cbor-reader.ts',
    'cbor-reader-browser': './runtime/wire/cbor-reader-browser.ts',
    scalars: './runtime/wire/scalars.ts',
    'scalars-browser': './runtime/wire/scalars-browser.ts',
    socket: './runtime/peer/socket.ts',
    'socket-browser': './runtime/peer/socket-browser.ts',
    babel: './babel-plugin/index.ts',
    'babel-macro': './babel-plugin/macro.ts',
    command: './command/index.ts',
    vite: './bundler-plugin/vite.ts',
    eslint: './eslint-plugin/index.ts',
    rollup: './bundler-plugin/rollup.ts',
    rolldown: './bundler-plugin/rolldown.ts',
    webpack: './bundler-plugin/webpack.ts',
    rspack: './bundler-plugin/rspack.ts',
    esbuild: './bundler-plugin/esbuild.ts',
    jest: './bundler-plugin/jest.ts',
    register: './bundler-plugin/register.ts',
    // Named by its file to Node.
    'register-hooks': './bundler-plugin/register-hooks.ts',
    // Named by its file to webpack and Rspack.
    'handlers-loader': './bundler-plugin/handlers-loader.ts',
    swc: './bundler-plugin/swc.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  copy: './bundler-plugin/virtual.d.ts',
  sourcemap: true,
  clean: true,
  fixedExtension: false,
  // The helpers of the bundler go into a chunk of their own: else the compiler loads the chunk that happens to hold them.
  outputOptions: {
    // So does the engine, which programs that use none leave out whole.
    codeSplitting: {
      groups: [
        { name: 'helpers', test: /rolldown.runtime/ },
        // Constants are put where they are used, and an import of nothing else would be left over, of which esbuild warns.
        { name: 'base', test: /[\\/]runtime[\\/](errors|activation|wire[\\/]kinds)\.ts/ },
        // Not its declarations, whose files have a dot more.
        { name: 'engine', test: /[\\/]runtime[\\/]engine[\\/][^.]+\.ts$/ },
      ],
    },
    // `virtual:dscope/handlers` is known to TypeScript wherever the macro is.
    postBanner: ({ fileName }) =>
      /^macro\.d\.c?ts$/.test(fileName) ? '/// <reference path="./virtual.d.ts" />' : '',
  },
  // What has a default export has it under that name in CommonJS too, as its declarations say.
  cjsDefault: false,
  deps: { neverBundle: [/^[^./]/] },
})
