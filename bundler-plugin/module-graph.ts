/** A module of a finished build, by the bundler's id. */
export interface GraphModule {
  readonly id: string
  /** Whatever imports it, at once or on demand. */
  readonly importers: readonly string[]
}

/** Every module of a build, those that it leaves outside included. */
export type ModuleGraph = ReadonlyMap<string, GraphModule>

/** A graph from what each module was imported by. */
export function createGraph(modules: Iterable<GraphModule>): ModuleGraph {
  return new Map([...modules].map((module) => [module.id, module]))
}

/** A graph from what each module imports, for bundlers that do not know who imports what they leave outside. */
export function graphFromImports(
  modules: Iterable<readonly [id: string, imports: readonly string[]]>,
): ModuleGraph {
  const importers = new Map<string, string[]>()
  const importersOf = (id: string): string[] => {
    const known = importers.get(id) ?? []
    importers.set(id, known)
    return known
  }
  for (const [id, imports] of modules) {
    importersOf(id)
    for (const imported of imports) importersOf(imported).push(id)
  }
  return createGraph([...importers].map(([id, from]) => ({ id, importers: from })))
}

/** The shortest way from a module up to one that nothing imports: an entry. The module itself comes first. */
export function traceToEntry(graph: ModuleGraph, id: string): readonly string[] {
  const seen = new Set([id])
  let ways: (readonly string[])[] = [[id]]
  while (ways.length > 0) {
    const next: (readonly string[])[] = []
    for (const way of ways) {
      const importers = graph.get(way.at(-1)!)?.importers ?? []
      if (importers.length === 0) return way
      for (const importer of importers) {
        if (seen.has(importer)) continue
        seen.add(importer)
        next.push([...way, importer])
      }
    }
    ways = next
  }
  // A circle that nothing outside imports.
  return [id]
}
