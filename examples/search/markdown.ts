export interface Section {
  heading: string
  text: string
}

/** Cuts a Markdown file at its headings of the first three levels; sections that hold nothing but a heading are left out. */
export function sectionsOf(markdown: string): Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }]
  let fenced = false
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced
    // Inside a fence, `#` begins a comment of some shell script.
    const heading = fenced ? null : /^#{1,3}\s+(.*?)\s*#*$/.exec(line)
    if (heading) sections.push({ heading: plain(heading[1] ?? ''), lines: [] })
    else sections.at(-1)?.lines.push(line)
  }
  return sections
    .map(({ heading, lines }) => ({ heading, text: plain(lines.join('\n')) }))
    .filter(({ text }) => text !== '')
}

/** The words of a piece of Markdown: links become their text, images and tags go. */
function plain(markdown: string): string {
  return markdown
    .replace(/<!--[^]*?-->|<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]/g, ' ')
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/^\[[^\]]+\]:.*$|^#{1,6}\s/gm, ' ')
    .replace(/[`*>|]+|-{3,}|={3,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
