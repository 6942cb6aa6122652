import { dirname, join } from 'node:path'
import ts from 'typescript'

/** Checks programs as if they stood in this folder, with the options of this folder. */
export interface Project {
  /** The complaints about one program; those about other files are left out. */
  check(program: string): readonly ts.Diagnostic[]
  /** How much work the last check was: a count that is the same on every machine. */
  instantiations(): number
}

export function readProject(): Project {
  const file = join(__dirname, 'program.ts')
  const config = ts.getParsedCommandLineOfConfigFile(join(__dirname, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
    },
  })!
  let last: ts.Program | undefined
  return {
    check(source) {
      last = ts.createProgram([file], config.options, hostOf(config.options, file, source), last)
      return last.getSemanticDiagnostics(last.getSourceFile(file))
    },
    instantiations: () => last?.getInstantiationCount() ?? 0,
  }
}

/** The files of the disk, each read once, and one that is not there. */
const files = new Map<string, ts.SourceFile | undefined>()

function hostOf(options: ts.CompilerOptions, file: string, source: string): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const fromDisk = host.getSourceFile.bind(host)
  return {
    ...host,
    getCurrentDirectory: () => dirname(file),
    fileExists: (path) => path === file || host.fileExists(path),
    getSourceFile(path, language) {
      if (path === file) return ts.createSourceFile(path, source, language)
      if (!files.has(path)) files.set(path, fromDisk(path, language))
      return files.get(path)
    },
  }
}
