/** Milliseconds of processor time that `action` takes: on a busy machine the clock on the wall tells about the others. */
export function cpuTime(action: () => unknown): number {
  const start = process.cpuUsage()
  action()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
