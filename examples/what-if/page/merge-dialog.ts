import type { Change } from 'dscope'
import { element, find } from './element.ts'
import { LABELS } from './fields.ts'
import type { Inputs } from '../model.ts'

/** A change, and what the signal is called. */
export interface NamedChange extends Change {
  readonly name: keyof Inputs
}

/** Shows what would be taken over. Resolves with the changes in which the base is to stay as it is, or `undefined` if nothing is. */
export function askBeforeMerge(
  fork: string,
  changes: readonly NamedChange[],
): Promise<readonly NamedChange[] | undefined> {
  const dialog = find('merge', HTMLDialogElement)
  const conflicts = changes.filter(({ conflict }) => conflict)
  const form = element(
    'form',
    { method: 'dialog' },
    element('h2', { id: 'merge-title' }, `Take over ${fork}?`),
    element('p', {}, explain(conflicts.length)),
    tableOf(changes),
    element(
      'footer',
      {},
      element('button', { value: 'merge', class: 'primary' }, 'Take over'),
      element('button', { value: 'cancel', formnovalidate: true }, 'Cancel'),
    ),
  )
  dialog.replaceChildren(form)
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    const close = () => {
      if (dialog.returnValue !== 'merge') return resolve(undefined)
      const chosen = new FormData(form)
      resolve(conflicts.filter(({ name }) => chosen.get(name) === 'ours'))
    }
    dialog.addEventListener('close', close, { once: true })
  })
}

function explain(conflicts: number): string {
  if (conflicts === 0)
    return 'The base takes these values, in one change. It has not changed any of them itself.'
  const both = conflicts === 1 ? 'one of them' : `${conflicts} of them`
  return `The base has changed ${both} too: say which value counts.`
}

function tableOf(changes: readonly NamedChange[]): HTMLElement {
  const head = ['', 'Was', 'Base has', 'Fork has'].map((text) =>
    element('th', { scope: 'col' }, text),
  )
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...changes.map(rowOf)),
    ),
  )
}

function rowOf({ name, base, ours, theirs, conflict }: NamedChange): HTMLElement {
  const cells = conflict
    ? [choice(name, 'ours', ours), choice(name, 'theirs', theirs)]
    : [text(ours), element('strong', {}, text(theirs))]
  return element(
    'tr',
    { 'data-change': name, class: conflict ? 'conflict' : '' },
    element('th', { scope: 'row' }, LABELS[name]),
    element('td', {}, text(base)),
    ...cells.map((cell) => element('td', {}, cell)),
  )
}

/** A conflict has no answer until a person gives one. */
function choice(name: string, value: 'ours' | 'theirs', shown: unknown): HTMLElement {
  const radio = element('input', { type: 'radio', name, value, required: true })
  return element('label', {}, radio, ' ', text(shown))
}

function text(value: unknown): string {
  return typeof value === 'number'
    ? value.toLocaleString('en', { maximumFractionDigits: 2 })
    : String(value)
}
