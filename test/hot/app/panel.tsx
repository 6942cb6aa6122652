import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'
import { useState } from 'react'

/** A component with a state, and a block that it asks. */
export function Panel({ server }: { readonly server: PeerId }) {
  const [count, setCount] = useState(0)
  const [answer, setAnswer] = useState('')
  const ask = async () => setAnswer(await spinRemote(server, [count], () => `old answer ${count}`))
  return (
    <p>
      <button id="count" onClick={() => setCount(count + 1)}>{`old label ${count}`}</button>
      <button id="ask" onClick={ask}>
        ask
      </button>
      <output>{answer}</output>
    </p>
  )
}
