import { spinRemote } from 'dscope/macro'

export function greet(server: string, name: string): Promise<string> {
  const greeting: string = 'hello'
  return spinRemote(server, [greeting], async () => `${greeting}, ${name}`)
}
