import { DscopeError } from '../runtime/errors.ts'
import type { BundlerOptions } from './options.ts'
import { createProject, type Project } from './project.ts'

/** The options of the plugin of Vite, which builds several programs in one go. */
export interface ViteOptions extends Omit<BundlerOptions, 'role'> {
  /**
   * The role that this build is made for; or the role of each of Vite's environments: `{ client: 'client', ssr: 'server' }`.
   * An environment that such a list leaves out cannot have blocks.
   */
  readonly role?: string | Readonly<Record<string, string>> | undefined
}

/** The projects of one plugin: one for each role. */
export interface Projects {
  /** By the context of a hook, in which Vite names the environment. */
  of(context: object): Project
  /** Whether bodies are left out anywhere. */
  readonly hasRoles: boolean
}

export function createProjects({ role, ...options }: ViteOptions = {}): Projects {
  if (typeof role !== 'object' || role === null)
    return oneProject(createProject({ ...options, role }))
  const projects = new Map<string | undefined, Project>(
    Object.values(role).map((name) => [name, createProject({ ...options, role: name })]),
  )
  const without = createProject({ ...options, manifest: false })
  return {
    hasRoles: true,
    of(context) {
      const { environment } = context as { readonly environment?: { readonly name: string } }
      const name = environment?.name ?? 'client'
      const project = projects.get(Object.hasOwn(role, name) ? role[name]! : undefined)
      return project ?? { ...without, refusal: withoutRole(name, role) }
    },
  }
}

/** For bundlers that build one program. */
export function oneProject(project: Project): Projects {
  return { of: () => project, hasRoles: project.compiler.role !== undefined }
}

function withoutRole(environment: string, role: Readonly<Record<string, string>>): DscopeError {
  const sentence =
    `the option \`role\` does not say which role the environment \`${environment}\` has; ` +
    `it speaks of ${Object.keys(role).join(', ')}`
  return new DscopeError('DSC134', sentence, { option: 'role', value: role, environment })
}
