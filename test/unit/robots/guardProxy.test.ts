import type { AddressInfo, Server } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openGuardProxy } from '../../../activities/robots/browser/guardProxy.ts'
import { createGuardedLookup, isGuardRefusal } from '../../../activities/carts/addressGuard.ts'

const listening = (server: Server): number => (server.address() as AddressInfo).port
let closing: (() => void)[] = []
let met: string[]
let inside: Server
beforeEach(async () => {
  met = []
  inside = createServer((socket) => {
    met.push('connected')
    socket.on('error', () => undefined)
    socket.on('data', (data) => void socket.end(data))
  })
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  closing = [() => void inside.close()]
})
afterEach(() => closing.forEach((close) => close()))

async function proxied(hosts: readonly string[], privateHosts: readonly string[] = []) {
  const proxy = await openGuardProxy({ privateHosts })
  closing.push(() => proxy.close())
  proxy.allow(hosts)
  /** What comes back; '' where the connection is ended without a word. */
  return (words: string): Promise<string> =>
    new Promise((resolve) => {
      let said = ''
      const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1', () => socket.write(words))
      socket.on('data', (data) => {
        said += data.toString()
        if (said.includes('Established\r\n\r\n')) socket.end('hello')
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(said))
    })
}
const tunnelTo = (host: string): string => `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`

describe('the only way out of a robot’s browser', () => {
  it('leads to no private address, whatever session is open', async () => {
    const port = listening(inside)
    const hosts = [
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      `[::ffff:7f00:1]:${port}`,
      '169.254.169.254',
      `10.0.0.1:${port}`,
    ]
    const ask = await proxied(hosts)
    for (const host of hosts) expect(await ask(tunnelTo(host))).toMatch(/^HTTP\/1\.1 403 /)
    // Spelled otherwise it is the same address.
    for (const host of [`2130706433:${port}`, `0x7f.1:${port}`, `[::ffff:127.0.0.1]:${port}`])
      expect(await ask(tunnelTo(host))).toMatch(/^HTTP\/1\.1 403 /)
    expect(
      await ask(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`),
    ).toMatch(/ 403 /)
    expect(met).toEqual([])
  })

  it('ends where a name of a session leads inside, and meets nobody there', async () => {
    const host = `localhost:${listening(inside)}`
    const ask = await proxied([host])
    expect(await ask(tunnelTo(host))).toBe('')
    expect(met).toEqual([])
  })

  it('leads to hosts of open sessions alone, and to private ones only where they are listed', async () => {
    const host = `127.0.0.1:${listening(inside)}`
    const ask = await proxied([host], [host])
    expect(await ask(tunnelTo('shop.example:443'))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await ask(tunnelTo(`user:secret@${host}`))).toMatch(/^HTTP\/1\.1 403 /)
    expect(met).toEqual([])
    expect(await ask(tunnelTo(host))).toBe('HTTP/1.1 200 Connection Established\r\n\r\nhello')
    expect(met).toEqual(['connected'])
  })
})

it('a name that leads elsewhere the second time is connected to where it was checked, or not at all', async () => {
  const answers = [['203.0.113.5'], ['203.0.113.5', '10.0.0.1'], ['127.0.0.1']]
  let asked = 0
  const lookup = createGuardedLookup((ip) => !/^(?:10|127)\./.test(ip), ((
    _name: string,
    _options: object,
    done: (error: null, found: object[]) => void,
  ) =>
    done(
      null,
      (answers[asked++] ?? []).map((address) => ({ address, family: 4 })),
    )) as never)
  const found = () =>
    new Promise<string>((resolve) =>
      lookup('shop.example', {}, (error, address) =>
        resolve(error === null && typeof address === 'string' ? address : `${isGuardRefusal(error)}`),
      ),
    )
  expect([await found(), await found(), await found(), await found()]).toEqual([
    '203.0.113.5',
    'true',
    'true',
    'true',
  ])
})
