import { createPeer } from 'dscope'
import { createApp } from 'vue'
import Shop from './Shop.vue'

const client = createPeer({ id: 'client', role: 'client', exposeErrors: 'stack' })
const url = new URLSearchParams(location.search).get('server') ?? ''
const server = await client.connect(url)
createApp(Shop, { client: client.id, server }).mount(
  document.body.appendChild(document.createElement('main')),
)
