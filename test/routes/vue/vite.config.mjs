import vue from '@vitejs/plugin-vue'
import dscope from 'dscope/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    vue(),
    dscope({
      roles: ['client', 'server'],
      role: { client: 'client', ssr: 'server' },
      include: 'src/**/*.{ts,vue}',
    }),
  ],
  build: { sourcemap: true, target: 'es2022' },
})
