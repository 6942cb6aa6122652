import { sectionsOf } from '../../examples/search/markdown.ts'

test('a file is cut at its headings, and keeps what stands before the first one', () => {
  expect(sectionsOf('intro\n# One\nfirst\n\n### Two ###\r\nsecond\r\n')).toEqual([
    { heading: '', text: 'intro' },
    { heading: 'One', text: 'first' },
    { heading: 'Two', text: 'second' },
  ])
})

test('a comment in a fence is no heading, and a small heading cuts nothing', () => {
  const [section, ...others] = sectionsOf('# Setup\n```sh\n# first\nnpm ci\n```\n#### Then\ndone')
  expect(others).toEqual([])
  expect(section).toEqual({ heading: 'Setup', text: 'sh first npm ci Then done' })
})

test('links keep their text; images, tags, comments and link targets go', () => {
  const markdown = '# [A](x) `b`\n<p>![badge](y) see [the *docs*][d]</p> <!-- c -->\n\n[d]: z'
  expect(sectionsOf(markdown)).toEqual([{ heading: 'A b', text: 'see the docs' }])
})
