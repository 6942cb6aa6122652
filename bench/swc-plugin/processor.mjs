/** Milliseconds that this process has had of the processor, all threads together. */
export function readProcessor() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
