// The picture as a file of its own: one page that asks the network for nothing.

import type { Inspection } from '../engine/surface.ts'
import { enliven } from './enliven.ts'
import { escape, renderGraph } from './render.ts'
import { style } from './style.ts'

// Nothing can be loaded, whatever an id or a value may say.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

/** A page that shows what `context.inspect()` has told. It can be written to a file and opened as it is. */
export function graphPage(inspection: Inspection): string {
  const title = `dscope: ${inspection.contexts[0]?.id ?? 'nothing'}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escape(title)}</title>
<style>html, body { margin: 0; height: 100%; }${style}</style>
</head>
<body>
${renderGraph(inspection)}
<script>(${enliven.toString()})(document.body, () => {})</script>
</body>
</html>
`
}
