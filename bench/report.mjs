// What every benchmark needs to tell what it measured: medians, short numbers, and a table that reads well both in a
// terminal and in Markdown.

/** The middle value; of an even count the mean of the two in the middle. `NaN` of nothing. */
export function median(values) {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The distance between the quartiles, as a share of the median: how far two rounds usually lie apart. */
export function spread(values) {
  const sorted = Float64Array.from(values).sort()
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))]
  return (at(0.75) - at(0.25)) / median(sorted)
}

/** `105.2k`, `5.7k`, `431`: three digits or so, which is what a rate is good for. */
export function formatCount(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`
  return value >= 1000 ? `${(value / 1000).toFixed(1)}k` : value.toFixed(0)
}

/** Microseconds with one decimal below 100, milliseconds above 1000. */
export function formatMicroseconds(value) {
  if (value >= 1000) return `${(value / 1000).toFixed(1)} ms`
  return `${value.toFixed(value < 100 ? 1 : 0)} us`
}

/** A Markdown table: the first column to the left, numbers to the right, padded so that it can be read as it is. */
export function formatTable(head, rows) {
  const lines = [head, ...rows].map((line) => line.map(String))
  const widths = head.map((_, column) => Math.max(4, ...lines.map((line) => line[column].length)))
  const pad = (text, column) =>
    column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])
  const print = (line) => `| ${line.map(pad).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [print(lines[0]), print(rule), ...lines.slice(1).map(print)].join('\n')
}
