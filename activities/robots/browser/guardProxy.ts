import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { allowsAddress, createGuardedLookup, guardUrl } from '../../carts/addressGuard.ts'

/**
 * The only way out of the browser and of what its driver sends: it reaches the hosts of the open sessions alone, and of
 * these only public addresses by https, except the private hosts of the sandbox (engineering.md 5). The address that was
 * checked is the one connected to. Nothing is ever sent twice: a broken connection ends the client's one.
 */
interface GuardProxy {
  readonly url: string
  /** The hosts that may be reached from now on, as `URL.host` writes them. */
  allow(hosts: readonly string[]): void
  close(): void
}

const CONNECT_MS = 10_000

export async function openGuardProxy({
  privateHosts,
}: {
  privateHosts: readonly string[]
}): Promise<GuardProxy> {
  let allowed: ReadonlySet<string> = new Set()
  const isListed = (host: string): boolean => privateHosts.includes(host)

  /** The host and port to connect to, when they may be reached. */
  function wayTo(
    address: string,
  ): { host: string; port: number; lookup: ReturnType<typeof lookupOf> } | null {
    const url = URL.parse(address)
    if (url === null || !allowed.has(url.host)) return null
    const listed = isListed(url.host)
    try {
      guardUrl(url, listed)
    } catch {
      return null
    }
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, lookup: lookupOf(listed) }
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, answer) => {
    const way = wayTo(incoming.url ?? '')
    if (way === null || !incoming.url?.startsWith('http://')) return void answer.writeHead(403).end()
    forward(incoming, answer, way)
  })
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    const way = wayTo(`https://${incoming.url ?? ''}`)
    if (way === null) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    tunnel(client, head, connect({ ...way, timeout: CONNECT_MS }))
  })
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allow: (hosts) => {
      allowed = new Set(hosts)
    },
    close: () => void server.close(),
  }
}

const lookupOf = (listed: boolean) => createGuardedLookup((ip) => allowsAddress(ip, listed))

/** Names of headers that belong to one connection. */
const OF_THE_CONNECTION = new Set(['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive'])

/** http is the sandbox's alone. Each request has a connection of its own, so that none meets one that is just closing. */
function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  way: { host: string; port: number; lookup: ReturnType<typeof lookupOf> },
): void {
  const url = new URL(incoming.url ?? '')
  const headers = Object.entries(incoming.headers).filter(([name]) => !OF_THE_CONNECTION.has(name))
  const outgoing: ClientRequest = request({
    ...way,
    agent: false,
    method: incoming.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    headers: Object.fromEntries(headers),
  })
  outgoing.on('response', (response) => {
    const { connection: _, 'keep-alive': __, ...rest } = response.headers
    answer.writeHead(response.statusCode ?? 502, rest)
    response.pipe(answer)
    response.on('error', () => incoming.socket.destroy())
  })
  outgoing.on('error', () => incoming.socket.destroy())
  answer.on('close', () => outgoing.destroy())
  incoming.pipe(outgoing)
}

function tunnel(client: Duplex, head: Buffer, server: Socket): void {
  const end = (): void => {
    client.destroy()
    server.destroy()
  }
  server.once('connect', () => {
    server.setTimeout(0)
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) server.write(head)
    server.pipe(client)
    client.pipe(server)
  })
  server.on('timeout', end)
  server.on('error', end)
  client.on('error', end)
  server.on('close', end)
  client.on('close', end)
}
