import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

const root = join(__dirname, '../..')

/** A Node process of its own. */
export interface Program {
  /** Resolves with the first match in the output, also in what was printed before; rejects when the program ends without. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** What was printed so far. */
  output(): string
  /** Resolves with the output when the program has ended by itself with code 0; rejects when it ended otherwise. */
  finish(): Promise<string>
  /** Interrupts the program, as Ctrl-C would, and resolves with its exit code, or with the name of the signal that ended it. */
  stop(): Promise<number | string>
}

/** How a program is started, where it is not `node` in the root of the repository. */
export interface StartOptions {
  readonly folder?: string | undefined
  readonly flags?: readonly string[] | undefined
  /** Another version's executable. */
  readonly node?: string | undefined
}

/** Starts `node flags… script args…` in `folder`. */
export function startProgram(
  script: string,
  args: readonly string[] = [],
  { folder = root, flags = [], node = process.execPath }: StartOptions = {},
): Program {
  const child = spawn(node, [...flags, resolve(folder, script), ...args], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set<() => void>()
  const onData = (text: string): void => {
    output += text
    for (const watcher of watchers) watcher()
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onData)
  // `close` and not `exit`: by then all that was printed has arrived.
  const ended = once(child, 'close').then(([code, signal]): number | string => code ?? signal)

  return {
    output: () => output,
    finish: async () => {
      const code = await ended
      if (code !== 0) throw new Error(`${script} ended with ${code}:\n${output}`)
      return output
    },
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const match = pattern.exec(output)
          if (match === null) return
          watchers.delete(watch)
          resolve(match)
        }
        watchers.add(watch)
        watch()
        void ended.then((code) =>
          reject(
            new Error(`${script} ended with ${code} before it printed ${pattern}:\n${output}`),
          ),
        )
      }),
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}
