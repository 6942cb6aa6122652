import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { transformFileSync } from '@babel/core'

const programs = join(__dirname, '../programs')

/** Compiles the programs for Node; this process compiles them too, on its own, when the tests import them. */
export function compilePrograms(): void {
  compileProgram('rows')
  compileProgram('contexts')
}

function compileProgram(name: string): void {
  const { code } = transformFileSync(join(programs, `${name}.ts`), {
    configFile: false,
    babelrc: false,
    plugins: [join(__dirname, '../../dist/babel.cjs')],
    presets: ['@babel/preset-typescript'],
  })!
  mkdirSync(join(programs, '.cache'), { recursive: true })
  // Another test may have a process that loads the file at this moment: it finds the whole of one of the two.
  const target = join(programs, `.cache/${name}.js`)
  writeFileSync(`${target}.${process.pid}`, code!)
  renameSync(`${target}.${process.pid}`, target)
}

/** A peer in a process of its own. */
export interface OtherProcess {
  readonly url: string
  /** Resolves with the rest of the first line that starts with `word`, also of a line printed before; rejects when the process ends without. */
  says(word: string): Promise<string>
  /** `peer.pending` over there. */
  pending(): Promise<{ calls: number; runs: number; links: number; sessions: number }>
  /** Kill -9. */
  kill(): void
  /** Ends it and waits for its end. */
  stop(): Promise<void>
}

const running: OtherProcess[] = []

export async function startProcess(id: string, ...args: string[]): Promise<OtherProcess> {
  const child = fork(join(programs, 'server.mjs'), [id, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const says = lineReader(child)
  const exited = once(child, 'exit')
  const started: OtherProcess = {
    url: await says('listening'),
    says,
    pending: async () => {
      child.send('pending')
      return (await once(child, 'message'))[0]
    },
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
  running.push(started)
  return started
}

export async function stopProcesses(): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.stop()))
}

function lineReader(child: ChildProcess): OtherProcess['says'] {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let ended = false
  const wake = () => {
    for (const look of waiting) look()
    waiting.clear()
  }
  createInterface({ input: child.stdout! })
    .on('line', (line) => {
      lines.push(line)
      wake()
    })
    .on('close', () => {
      ended = true
      wake()
    })
  return async (word) => {
    for (;;) {
      const index = lines.findIndex((line) => line.split(' ')[0] === word)
      if (index >= 0) return lines.splice(index, 1)[0]!.slice(word.length + 1)
      if (ended) throw new Error(`the process ended before it said ${word}`)
      await new Promise<void>((resolve) => waiting.add(resolve))
    }
  }
}
