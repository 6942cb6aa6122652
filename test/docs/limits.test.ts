import { LIMITS } from '../../runtime/peer/limits.ts'
import { readPage } from './fences.ts'

const UNITS: Record<string, number> = { MiB: 1024 * 1024, seconds: 1000 }

test('docs/security.md lists every limit with its default', () => {
  const rows = readPage('docs/security.md').matchAll(/^\| `(\w+)`[^|]*\|\s*([\d,]+) ?(\w*)/gm)
  const written = [...rows].map(([, name, number, unit]) => [
    name!,
    Number(number!.replaceAll(',', '')) * (UNITS[unit!] ?? 1),
  ])
  expect(Object.fromEntries(written)).toEqual(LIMITS)
})
