/** The looks of the picture, light and dark. */
export const style = `
:host, body { color-scheme: light dark; container-type: inline-size; }
.graph {
  --ground: light-dark(#f6f7f9, #14161a);
  --panel: light-dark(#ffffff, #1c1f25);
  --line: light-dark(#d9dde3, #333943);
  --ink: light-dark(#1d232b, #e6e9ee);
  --soft: light-dark(#667080, #98a2b1);
  --clean: light-dark(#2f9e5b, #4cc27c);
  --stale: light-dark(#d9822b, #f0a04b);
  --pending: light-dark(#2f6fdb, #6ea3ff);
  --failed: light-dark(#d13c3c, #ff7a7a);
  --never: light-dark(#a9b1bd, #5b6573);
  --own: light-dark(#8b4fd0, #b98bf2);
  --own-ground: light-dark(#f6effd, #2a2137);
  display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 1rem; align-items: start;
  font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  padding: 1rem; min-height: 100%; box-sizing: border-box;
}
.legend { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .4rem 1.1rem; margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: 12.5px; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.swatch { width: 10px; height: 10px; border-radius: 50%; background: var(--state); }
.swatch.own { border-radius: 3px; background: var(--own-ground); box-shadow: inset 0 0 0 2px var(--own); }
.swatch.faint { border-radius: 3px; background: none; box-shadow: inset 0 0 0 1px var(--never); opacity: .6; }
.stroke { width: 22px; height: 0; border-top: 2px solid var(--soft); }
.stroke.weak { border-top-style: dotted; }
.stroke.changed { border-top-color: var(--stale); }
.stroke.wait { border-top: 2px dashed var(--pending); }
.panels { display: grid; gap: 1rem; min-width: 0; }
.context { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
.context[data-depth="1"] { margin-left: 1.5rem; }
.context[data-depth="2"] { margin-left: 3rem; }
.context[data-depth="3"] { margin-left: 4.5rem; }
.context[data-depth="4"], .context[data-depth="5"], .context[data-depth="6"] { margin-left: 6rem; }
.context header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .7rem; padding: .6rem .9rem; border-bottom: 1px solid var(--line); }
.context h2 { font-size: 15px; margin: 0; font-weight: 650; }
.context[data-kind="following"] header, .context[data-kind="frozen"] header { box-shadow: inset 4px 0 0 var(--own); border-top-left-radius: 9px; }
.context[data-kind="frozen"] { border-style: dashed; }
.kind { color: var(--soft); }
.fact { background: var(--own-ground); color: var(--own); border-radius: 99px; padding: 0 .55rem; font-size: 12px; }
.context code { margin-left: auto; color: var(--soft); font-size: 12px; }
.scroll { overflow-x: auto; }
.hidden { color: var(--soft); margin: .7rem .9rem; }
svg { display: block; }
svg text { font-family: system-ui, sans-serif; fill: var(--ink); }
[data-state="clean"] { --state: var(--clean); }
[data-state="stale"] { --state: var(--stale); }
[data-state="pending"], [data-state="running"] { --state: var(--pending); }
[data-state="failed"] { --state: var(--failed); }
[data-state="never computed"] { --state: var(--never); }
.node { cursor: pointer; outline: none; }
.box { fill: var(--panel); stroke: var(--line); stroke-width: 1.25; }
.node[data-kind="signal"] .box { fill: color-mix(in srgb, var(--soft) 9%, var(--panel)); }
.node[data-kind="binding"] .box { stroke-dasharray: 4 3; }
.node[data-state="stale"] .box { stroke: color-mix(in srgb, var(--stale) 55%, var(--line)); }
.node[data-state="failed"] .box { stroke: var(--failed); }
.node[data-state="pending"] .box, .node[data-state="running"] .box { stroke: var(--pending); }
.node.own .box { fill: var(--own-ground); stroke: var(--own); stroke-width: 2; }
.dot { fill: var(--state); }
.name { font-size: 13px; font-weight: 600; }
.value { font-size: 12px; fill: var(--soft) !important; font-family: ui-monospace, monospace !important; }
.badge { font-size: 10.5px; fill: var(--pending) !important; paint-order: stroke; stroke: var(--panel); stroke-width: 4px; }
.node.faint text, .node.faint .dot { opacity: .45; }
.node.faint .box { stroke: var(--line); stroke-opacity: .7; }
.node.near text, .node.near .dot { opacity: 1; }
.edge { fill: none; stroke: var(--soft); stroke-width: 1.4; opacity: .75; }
.edge.weak { stroke-dasharray: 1.5 4; stroke-linecap: round; }
.edge.changed { stroke: var(--stale); stroke-width: 2; opacity: 1; }
.edge.run { stroke: var(--pending); }
.edge.wait { stroke: var(--pending); stroke-width: 2; stroke-dasharray: 6 5; opacity: 1; }
.edge.faint { opacity: .25; }
.node:hover .box, .node:focus-visible .box { stroke: var(--ink); stroke-width: 2; }
.chosen .box { stroke: var(--ink) !important; stroke-width: 2.5 !important; }
.edge.near { stroke-width: 2.6; opacity: 1; }
.details { position: sticky; top: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1rem; overflow-wrap: anywhere; max-height: calc(100vh - 4rem); overflow-y: auto; }
.details h3 { margin: 0 0 .2rem; font-size: 15px; }
.details h4 { margin: .9rem 0 .2rem; font-size: 11.5px; font-weight: 600; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; }
.details p, .details ul { margin: 0; padding: 0; list-style: none; }
.details li { padding: .12rem 0; }
.details .said { color: var(--soft); }
.details .mono { font-family: ui-monospace, monospace; font-size: 12.5px; }
.hint { color: var(--soft); }
.full .hint { display: none; }
@container (max-width: 1500px) {
  .graph { grid-template-columns: minmax(0, 1fr); }
  .details { position: static; order: -1; }
  .details.full { position: sticky; top: auto; bottom: .5rem; order: 0; max-height: 35vh; box-shadow: 0 .2rem 1rem rgb(0 0 0 / .18); }
  .told { columns: 15rem; }
  .told h4 { break-after: avoid; }
}
@media (prefers-reduced-motion: no-preference) {
  .edge.wait { animation: wait 1s linear infinite; }
  .node[data-state="pending"] .dot, .node[data-state="running"] .dot { animation: pulse 1.2s ease-in-out infinite; }
  @keyframes wait { to { stroke-dashoffset: -11; } }
  @keyframes pulse { 50% { opacity: .25; } }
}
`
