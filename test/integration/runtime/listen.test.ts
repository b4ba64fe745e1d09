import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { listen } from '../../../schema/sql/listen.ts'

/** Tries are a second apart. */
const WATCHED_MS = 4_500

it.each(['ends', 'resets'])(
  'tries again once a second, not more often each time, at a server that %s',
  async (how) => {
    let tries = 0
    const server = createServer((socket) => {
      tries += 1
      socket.on('error', () => {})
      if (how === 'ends') socket.end()
      else socket.resetAndDestroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const listener = await listen({
      url: `postgres://nobody:none@127.0.0.1:${port}/none`,
      name: 'test',
      channel: 'todoke_stop',
      heard: () => {},
      log: { warn: () => {} },
    })
    await sleep(WATCHED_MS)
    await listener.stop()
    server.close()
    expect(tries).toBeGreaterThan(1)
    expect(tries).toBeLessThanOrEqual(1 + WATCHED_MS / 1_000)
  },
)
