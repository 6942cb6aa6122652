import { askServer } from './ask.ts'

const url = new URLSearchParams(location.search).get('server') ?? ''
const shown = document.body.appendChild(document.createElement('pre'))
shown.textContent = JSON.stringify(await askServer(url))
