import { autorun, computed as createComputed, configure, observable, transaction } from 'mobx'

configure({ enforceActions: 'never' })

export const signal = (value) => observable.box(value, { deep: false })
// Without `keepAlive` it would remember nothing while nobody watches.
export const computed = (body) => createComputed(body, { keepAlive: true })
export const effect = (body) => autorun(body)
export const track = (_run, node) => node.get()
export const get = (node) => node.get()
export const set = (node, value) => node.set(value)
export const batch = (action) => transaction(action)
export const root = (action) => action()
