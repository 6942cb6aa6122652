import type { RunningApp } from './running-app.ts'

/** What hot reload promises with every bundler: the tests of one program whose sources are edited while it runs, in this order. */
export function testHotReload(running: () => RunningApp): void {
  test('an edited block is live on both sides, and a call under way ends with the old bodies', async () => {
    const { app, ask, bothUpdated, openServer, serverWaits } = running()
    expect(await ask('a')).toBe('old page: old server: a')
    const waiting = ask('wait on server')
    await serverWaits(1)
    app.edit('lookup.ts', ['old page', 'new page'], ['old server', 'new server'])
    await bothUpdated()
    expect(await ask('b')).toBe('new page: new server: b')
    await openServer()
    expect(await waiting).toBe('old page: old server: wait on server')
  })

  test('what only blocks use may change with them: imports and helpers', async () => {
    const { app, ask, bothUpdated } = running()
    const helper = `import { count } from './count.ts'\nconst double = (word: string) => word.repeat(count)\n`
    app.edit(
      'lookup.ts',
      [`import { passGate }`, `${helper}import { passGate }`],
      ['new server: ${word}', 'new server: ${double(word)}'],
    )
    await bothUpdated()
    expect(await ask('b')).toBe('new page: new server: bb')
  })

  test('a run of an old body is refused with DSC206 where its block takes other captures by then; the next one is right', async () => {
    const { app, ask, bothUpdated, openPage, pageWaits } = running()
    const waiting = ask('wait on page')
    await pageWaits(1)
    app.edit(
      'lookup.ts',
      ['const answer', `const mark = '!'\n    const answer`],
      ['(server, [word],', '(server, [word, mark],'],
      ['double(word)}', 'double(word)}${mark}'],
    )
    await bothUpdated()
    await openPage()
    expect(await waiting).toContain('DSC206')
    expect(await ask('b')).toBe('new page: new server: bb!')
  })

  test('a peer that was not updated is refused with DSC206', async () => {
    const call = running().older.call('server', 'lookup/answer', { word: 'x' })
    await expect(call).rejects.toMatchObject({ code: 'DSC206' })
  })

  test('a removed block is refused with DSC205, on the server and in the runs that still call it', async () => {
    const { app, ask, bothUpdated, older, openPage, pageWaits } = running()
    const waiting = ask('wait on page')
    await pageWaits(2)
    const before = app.read('lookup.ts')
    const nobody = '`nobody on ${server}: ${word}${mark}`'
    app.write('lookup.ts', before.replace(/await spinRemote\(server[^]*?\n {4}\}\)/, nobody))
    await bothUpdated()
    await openPage()
    expect(await waiting).toContain('DSC205')
    expect(await ask('b')).toBe('new page: nobody on server: b!')
    const call = older.call('server', 'lookup/answer', { word: 'x' })
    await expect(call).rejects.toMatchObject({ code: 'DSC205' })
    app.write('lookup.ts', before)
    await bothUpdated()
    expect(await ask('b')).toBe('new page: new server: bb!')
  })

  test('a component keeps its state when a block in its file is edited, and when the component is', async () => {
    const { app, bothUpdated, page } = running()
    await page.locator('#count').click()
    await page.locator('#count', { hasText: 'old label 1' }).waitFor()
    await page.locator('#ask').click()
    await page.locator('output', { hasText: 'old answer 1' }).waitFor()
    app.edit('panel.tsx', ['old answer', 'new answer'])
    await bothUpdated()
    await page.locator('#ask').click()
    await page.locator('output', { hasText: 'new answer 1' }).waitFor()
    app.edit('panel.tsx', ['old label', 'new label'])
    await bothUpdated()
    await page.locator('#count', { hasText: 'new label 1' }).waitFor()
  })

  test('all that time the page was not loaded anew, and there was one link', async () => {
    const { isFirstPage, pageLinks, server } = running()
    expect(await isFirstPage()).toBe(true)
    expect(await pageLinks()).toEqual(['link up'])
    expect(server.output()).not.toContain('link to page down')
  })

  test('an edit outside of blocks loads the page anew, as it would without blocks', async () => {
    const { app, ask, pageLoaded, serverUpdated } = running()
    const loaded = pageLoaded()
    app.edit(
      'lookup.ts',
      [`    await passGate('page', word)\n`, ''],
      ['word: string', 'word = `-`'],
    )
    await Promise.all([loaded, serverUpdated()])
    expect(await ask('b')).toBe('new page: new server: bb!')
  })

  test('the blocks of a deleted file are gone from the server', async () => {
    const { app, older, serverUpdated } = running()
    expect(await older.call('server', 'extra', {})).toBe('extra answer')
    app.remove('extra.ts')
    await serverUpdated()
    await expect(older.call('server', 'extra', {})).rejects.toMatchObject({ code: 'DSC205' })
  })

  test('a file that lost its last block leaves none behind', async () => {
    const { app, ask, older, pageLoaded, serverUpdated } = running()
    const loaded = pageLoaded()
    app.write('lookup.ts', 'export const lookup = async () => `plain`\n')
    await Promise.all([loaded, serverUpdated()])
    expect(await ask('b')).toBe('plain')
    const call = older.call('server', 'lookup/answer', { word: 'x' })
    await expect(call).rejects.toMatchObject({ code: 'DSC205' })
  })
}
