import react from '@vitejs/plugin-react-swc'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    react({
      plugins: [['dscope/swc.wasm', { root: import.meta.dirname, packageName: 'shop' }]],
    }),
  ],
  build: { sourcemap: true, target: 'es2022' },
})
