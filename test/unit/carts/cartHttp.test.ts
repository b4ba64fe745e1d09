import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createGuardedLookup, guardUrl } from '../../../activities/carts/addressGuard.ts'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import { OVERLAP_MS } from '../../../activities/carts/pull/window.ts'

const HOUR = 3_600_000

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof CartFailure ? error.code : String(error)),
  )

describe('the guard of outgoing requests', () => {
  it('refuses schemes, passwords and private addresses', () => {
    const refused = (url: string, listed = false) => {
      try {
        guardUrl(new URL(url), listed)
        return false
      } catch (error) {
        return error instanceof CartFailure
      }
    }
    for (const url of [
      'http://shop.example/',
      'ftp://shop.example/',
      'https://user:pass@shop.example/',
      'https://127.0.0.1/',
      'https://10.0.0.1:4101/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://169.254.169.254/latest/meta-data',
    ])
      expect([url, refused(url)]).toEqual([url, true])
    expect(refused('https://shop.example/')).toBe(false)
    expect(refused('http://127.0.0.1:4101/', true)).toBe(false)
  })

  it('refuses a name of which one address is private, at the connection', async () => {
    const found = (addresses: LookupAddress[]) =>
      ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
        callback(null, addresses)) as never
    const ask = (addresses: LookupAddress[]) =>
      new Promise((resolve) => {
        const lookup = createGuardedLookup((ip) => !ip.startsWith('10.'), found(addresses))
        lookup('shop.example', { all: true }, (error, answer) => resolve(error?.code ?? answer))
      })
    const open = { address: '203.0.114.5', family: 4 }
    expect(await ask([open])).toEqual([open])
    expect(await ask([open, { address: '10.0.0.8', family: 4 }])).toBe('ECARTPRIVATE')
    expect(await ask([])).toBe('ECARTPRIVATE')
  })

  it('refuses localhost by its name', async () => {
    expect(await codeOf(createCartHttp().get('https://localhost:1/', {}))).toBe('CART_DOMAIN_INVALID')
  })
})

describe('requests to a cart', () => {
  let server: Server
  let host: string
  const seen: string[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.url ?? '')
      if (request.url === '/away')
        return void response.writeHead(302, { location: 'http://localhost:9/x' }).end()
      if (request.url === '/near') return void response.writeHead(302, { location: '/ok' }).end()
      if (request.url === '/slow') return
      const hours = /^\/clock\/(-?\d+)$/.exec(request.url ?? '')?.[1]
      if (hours !== undefined)
        response.setHeader('date', new Date(Date.now() + Number(hours) * HOUR).toUTCString())
      if (request.url === '/large') {
        response.writeHead(200)
        const flood = (): void => {
          while (response.write(Buffer.alloc(1 << 20)));
          response.once('drain', flood)
        }
        return flood()
      }
      response.writeHead(200, { 'retry-after': '3' }).end('fine')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const http = (timeoutMs = 60_000) => createCartHttp({ privateHosts: [host], timeoutMs })

  it('takes the cart’s clock for late as it says, and for ahead by less than a pull begins again', async () => {
    const cart = http()
    const skewAfter = async (hours: number) => {
      await cart.get(`http://${host}/clock/${hours}`, {})
      return cart.clock(host) - Date.now()
    }
    expect((await skewAfter(-2)) / HOUR).toBeCloseTo(-2, 2)
    expect(await skewAfter(24 * 365)).toBeGreaterThan(0)
    expect(await skewAfter(24 * 365)).toBeLessThan(OVERLAP_MS)
    expect(await skewAfter(0)).toBe(0)
  })

  it('follows a redirect within the host only', async () => {
    expect(await http().get(`http://${host}/near`, {})).toMatchObject({ status: 200, text: 'fine' })
    expect(await http().get(`http://${host}/away`, {})).toMatchObject({ status: 302 })
  })

  it('gives up on time, on size, and when nobody is there, without telling the token', async () => {
    const token = { 'X-Access-Token': 'SECRET' }
    const errorOf = (answer: Promise<unknown>) => answer.then(String, (error: unknown) => error)
    const errors = await Promise.all([
      errorOf(http(1_000).get(`http://${host}/slow`, token)),
      errorOf(http().get(`http://${host}/large`, token)),
    ])
    expect(errors.map((error) => error instanceof CartFailure && error.code)).toEqual([
      'CART_UNREACHABLE',
      'CART_ANSWER_UNREADABLE',
    ])
    expect(JSON.stringify(errors.map((error) => [String(error), error]))).not.toContain('SECRET')
    const nobody = createCartHttp({ privateHosts: ['127.0.0.1:9'] })
    expect(await codeOf(nobody.get('http://127.0.0.1:9/', token))).toBe('CART_UNREACHABLE')
  })
})
