import { StrictMode, use } from 'react'
import { createRoot } from 'react-dom/client'
import { askServer } from './ask.ts'

const url = new URLSearchParams(location.search).get('server')
const asked = askServer(url)

function Answers() {
  return <pre>{JSON.stringify(use(asked))}</pre>
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Answers />
  </StrictMode>,
)
