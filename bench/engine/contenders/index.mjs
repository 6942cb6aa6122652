// Who takes part in the graphs, alien-signals first: what the others are measured against. Each module exports
//   signal(value)  computed(body)  effect(body)   a body gets what `track` wants as its first argument
//   track(run, node)   the value, in a body       get(node)  set(node, value)   outside of bodies
//   batch(action)      one change                 root(action)   where nodes are made

/** The package of a contender is the one that its module is named by. */
export const contenders = [
  { name: 'alien-signals', module: 'alien-signals', packageName: 'alien-signals' },
  { name: 'dscope', module: 'dscope' },
  { name: 'preact', module: 'preact', packageName: '@preact/signals-core' },
  { name: 'vue', module: 'vue', packageName: '@vue/reactivity' },
  { name: 'mobx', module: 'mobx', packageName: 'mobx' },
  { name: 'solid', module: 'solid', packageName: 'solid-js' },
]
