import { randomUUID } from 'node:crypto'
import { chromium } from 'playwright'
import { openGuardProxy } from './guardProxy.ts'
import { type FromBrowser, readStart, type ToBrowser } from './processMessages.ts'

/**
 * The process that drives Chromium. Playwright's server runs here and not in the worker, because requests that are sent
 * outside the browser's network stack (`route.fetch`, requests.md 4) leave from this process: it must die with the
 * browser, under the same watchdog.
 */

const start = readStart(process.argv[2])
const tell = (message: FromBrowser): void => void process.send?.(message)

process.on('disconnect', () => process.exit(1))

try {
  const proxy = await openGuardProxy({ privateHosts: start.privateHosts })
  const server = await chromium.launchServer({
    executablePath: start.browserPath,
    host: '127.0.0.1',
    wsPath: `/${randomUUID()}`,
    timeout: start.launchMs,
    proxy: { server: proxy.url },
    // Nothing leaves beside the proxy, and nothing is fetched that no page asks for.
    args: [
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--dns-prefetch-disable',
      '--disable-quic',
    ],
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  })
  server.on('close', () => process.exit(1))
  process.on('message', (message: ToBrowser) => {
    if (message.is !== 'allow') return
    proxy.allow(message.hosts)
    tell({ is: 'allowed', turn: message.turn })
  })
  tell({ is: 'ready', endpoint: server.wsEndpoint(), browserPid: server.process().pid ?? 0 })
} catch (error) {
  tell({ is: 'failed', why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown' })
  setTimeout(() => process.exit(1), 100)
}
