// The process of one row: `node row.mjs <name of the module>`. It answers the requests of `process.mjs`.
const { measure } = await import(`./rows/${process.argv[2]}.mjs`)

process.on('disconnect', () => process.exit())
process.on('message', async ({ id, settings }) => {
  try {
    process.send({ id, value: await measure(settings) })
  } catch (error) {
    process.send({ id, error: error.stack })
  }
})
process.send({ id: 0, value: null })
