import { rmSync, readdirSync, readFileSync } from 'node:fs'
const root='/tmp/leak'
const options = { role: process.env.ROLE ?? 'client', roles:['client','server'], root, packageName:'leak' }
const out = (n)=>`${root}/out-${n}`
const which = process.argv.slice(2)
const B = {
  async esbuild(){ const {build}=await import('esbuild'); const {default:d}=await import('dscope/esbuild'); await build({entryPoints:[root+'/src/main.ts'],bundle:true,platform:'node',format:'esm',outdir:out('esbuild'),sourcemap:true,absWorkingDir:root,plugins:[d(options)],logLevel:'error'}) },
  async rollup(){ const {rollup}=await import('rollup'); const {default:d}=await import('dscope/rollup'); const {transform}=await import('esbuild'); const b=await rollup({input:root+'/src/main.ts',plugins:[d(options),{name:'ts',async transform(code,id){ if(!/\.ts$/.test(id)) return; const r=await transform(code,{loader:'ts',sourcemap:true,sourcefile:id}); return {code:r.code,map:r.map}}}],external:[/^node:|^dscope/],onLog(){}}); await b.write({dir:out('rollup'),sourcemap:true}) },
  async rolldown(){ const {rolldown}=await import('rolldown'); const {default:d}=await import('dscope/rolldown'); const b=await rolldown({input:root+'/src/main.ts',plugins:[d(options)],external:[/^node:|^dscope/],cwd:root}); await b.write({dir:out('rolldown'),sourcemap:true}) },
  async vite(){ const {build}=await import('vite'); const {default:d}=await import('dscope/vite'); await build({root,configFile:false,logLevel:'error',plugins:[d(options)],build:{outDir:out('vite'),sourcemap:true,minify:false,lib:{entry:root+'/src/main.ts',formats:['es']},rollupOptions:{external:[/^dscope|^node:/]}}}) },
  async webpack(){ const {default:webpack}=await import('webpack'); const {default:d}=await import('dscope/webpack'); await run(webpack({mode:'development',devtool:'source-map',context:root,target:'node',entry:root+'/src/main.ts',output:{path:out('webpack')},externals:[/^dscope/],resolveLoader:{modules:['/work/wt/roles/node_modules']},module:{rules:[{test:/\.ts$/,use:{loader:'swc-loader',options:{jsc:{parser:{syntax:'typescript'}}}}}]},plugins:[d(options)]})) },
  async rspack(){ const {rspack}=await import('@rspack/core'); const {default:d}=await import('dscope/rspack'); await run(rspack({mode:'development',devtool:'source-map',context:root,target:'node',entry:root+'/src/main.ts',output:{path:out('rspack')},externals:[/^dscope/],module:{rules:[{test:/\.ts$/,loader:'builtin:swc-loader',options:{jsc:{parser:{syntax:'typescript'}}},type:'javascript/auto'}]},plugins:[d(options)]})) },
}
const run=(c)=>new Promise((ok,no)=>c.run((e,s)=>{ if(e||s.hasErrors()) no(e??new Error(s.toString())); else c.close(()=>ok())}))
for (const [n,f] of Object.entries(B)) { if(which.length&&!which.includes(n)) continue
  rmSync(out(n),{recursive:true,force:true})
  try{ await f() }catch(e){ console.log(n,'FAILED',e.message.slice(0,500)); continue }
  const found={}
  for (const file of readdirSync(out(n))) found[file]=[...new Set(readFileSync(out(n)+'/'+file,'utf8').match(/CANARY-\w+(-\w+)*/g)??[])].join(' ')
  console.log(n,found)
}
