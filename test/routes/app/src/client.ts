import { askServer } from './ask.ts'

const [url = ''] = process.argv.slice(2)
console.log(JSON.stringify(await askServer(url)))
