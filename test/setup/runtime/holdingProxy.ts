import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to PostgreSQL that holds back one answer. */
export interface HoldingProxy {
  /** The database's address through the proxy. */
  url: string
  /** Resolves once PostgreSQL has answered what is held back: it is done there, and nobody knows. */
  held: Promise<void>
  close(): void
}

/** Passes everything on to PostgreSQL; the first answer after `mark` was sent is held back for good, and all behind it. */
export async function openHoldingProxy(
  database: { url: string },
  { mark }: { mark: string },
): Promise<HoldingProxy> {
  const target = new URL(database.url)
  const sockets = new Set<Socket>()
  let isTaken = false
  let tell: () => void
  const held = new Promise<void>((resolve) => {
    tell = resolve
  })
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    let isHeld = false
    client.on('data', (data) => {
      if (!isTaken && data.includes(mark)) {
        isTaken = true
        isHeld = true
      }
      server.write(data)
    })
    server.on('data', (data) => {
      if (isHeld) tell()
      else client.write(data)
    })
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        server.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String((proxy.address() as AddressInfo).port)
  return {
    url: url.href,
    held,
    close() {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
