// `vite build && vite build --ssr src/server.ts --outDir dist-server`, in one process.
import { build } from 'vite'

await build({ logLevel: 'warn' })
await build({ logLevel: 'warn', build: { ssr: 'src/server.ts', outDir: 'dist-server' } })
