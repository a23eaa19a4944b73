/** The machine's Chromium opens a page of ours and is gone afterwards. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { childrenNow, isAlive } from '../support/processes.ts'
import { launchChromium } from './chromium.ts'
import { describeNeeding } from './needs.ts'

describeNeeding(['chromium'], 'Chromium', () => {
  test('shows the title of a page served on the loopback, and goes', async () => {
    const server = createServer((_, reply) => {
      reply.setHeader('content-type', 'text/html; charset=utf-8')
      reply.end('<title>Cases · 個案</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's name
    const before = childrenNow()
    const { browser, stop } = await launchChromium()
    const started = childrenNow().filter((pid) => !before.includes(pid))
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}/`)
    expect(await page.title()).toBe('Cases · 個案')
    await stop()
    server.close()
    expect(started.length).toBeGreaterThan(0)
    expect(started.filter(isAlive)).toEqual([])
  })
})
