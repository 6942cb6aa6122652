import { spinRemote } from 'dscope/macro'

export function greet(server: string, name: string, greeting: string): Promise<string> {
  return spinRemote(server, [name, greeting], async () => `hello, ${name}`)
}
