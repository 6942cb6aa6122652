import { SWC_PROBES } from './swc-probe.ts'

/** What the check needs of @swc/core, of any release. */
export interface SwcHost {
  readonly version: string
  transformSync(source: string, options: object): { readonly code: string }
}

/** Whether a release of @swc/core hands over the syntax trees that the wasm plugin knows. */
export interface HostCheck {
  readonly version: string
  readonly isKnown: boolean
  /** What SWC reports when it does not; one piece per order of the plugin. */
  readonly reports: readonly string[]
}

/**
 * Compiles a file that has one of every syntax with `swc` and the plugin at `wasm`, before and after SWC takes types out, and says
 * whether every node still has the layout that the plugin knows.
 *
 * A release that does not pass is safe to use: the plugin stops a file with a macro in which it meets something that it does not know
 * (DSC140), and hands back the others as they are.
 */
export function checkHost(swc: SwcHost, wasm: string): HostCheck {
  const reports = [true, false].flatMap((runPluginFirst) =>
    SWC_PROBES.flatMap(({ filename, source }) => {
      try {
        const { code } = swc.transformSync(source, probeOptions(filename, wasm, runPluginFirst))
        return code.includes('dscope/internal') ? [] : ['the plugin did nothing']
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)]
      }
    }),
  )
  return { version: swc.version, isKnown: reports.length === 0, reports }
}

function probeOptions(filename: string, wasm: string, runPluginFirst: boolean): object {
  return {
    filename,
    swcrc: false,
    configFile: false,
    isModule: true,
    jsc: {
      parser: { syntax: 'typescript', tsx: filename.endsWith('x'), decorators: true },
      target: 'esnext',
      transform: { react: { runtime: 'preserve' } },
      experimental: {
        runPluginFirst,
        plugins: [[wasm, { root: '/probe', packageName: 'probe' }]],
      },
    },
  }
}
