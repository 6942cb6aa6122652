import { acceptsItself, clearTable, IMPORT_TABLE } from './append.ts'
import type { Shell } from './shell.ts'

/**
 * What is appended to a module with blocks under the hot reload of webpack and Rspack.
 *
 * There the running program has to find out what an edit was: the new run compares shells with the one before, and hands
 * the update on to the importers when they differ. `_selfAccepted` tells whose acceptance counted: it is a function when
 * Fast Refresh, or the author, answers for the module. Rows are taken away only when the update is over and nobody has
 * registered them anew, so that no call comes between.
 */
export function webpackCode(code: string, shell: Shell): string {
  const accepts = shell.obstacle === undefined && !acceptsItself(code)
  const hash = JSON.stringify(accepts ? shell.hash : '')
  return `
${IMPORT_TABLE}
if (import.meta.webpackHot) {
  const hot = import.meta.webpackHot;
  const before = hot.data && hot.data.dscope;
  if (before) before.replaced = true;
  ${handOn(hash)}${accepts ? '\n  hot.accept();' : ''}
  hot.dispose((data) => {
    const mine = (data.dscope = { shell: hot._selfAccepted === true ? ${hash} : '', replaced: false });
    hot.addStatusHandler(function onStatus(status) {
      if (status !== 'idle' && status !== 'fail') return;
      Promise.resolve().then(() => hot.removeStatusHandler(onStatus));
      if (status === 'idle' && !mine.replaced) ${clearTable(shell.module)}
    });
  });
}
`
}

/** Nothing is imported from the module that imports all blocks, so it can always run again. */
export const HANDLERS_CODE = '\nif (import.meta.webpackHot) import.meta.webpackHot.accept();\n'

/** For a module whose last block went away: its importers may hold what called it. */
export const EMPTIED_CODE: string = `
if (import.meta.webpackHot) {
  const hot = import.meta.webpackHot;
  const before = hot.data && hot.data.dscope;
  ${handOn('""')}
}
`

/**
 * Some clients leave it at that when no importer takes an invalidated module, since the first part of the update went well:
 * then the module is still the same when all is over, and only a new start is right.
 */
function handOn(hash: string): string {
  return `if (before && before.shell && before.shell !== ${hash}) {
    let taken = false;
    hot.dispose(() => { taken = true; });
    hot.addStatusHandler(function onStatus(status) {
      if (status !== 'idle') return;
      Promise.resolve().then(() => hot.removeStatusHandler(onStatus));
      if (taken) return;
      if (typeof location === 'object' && location.reload) location.reload();
      else console.warn('dscope: more changed than blocks, and no importer accepts it: restart the program');
    });
    hot.invalidate();
  }`
}
