import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to PostgreSQL on which one answer gets lost. */
export interface LossyProxy {
  /** The database's address through the proxy. */
  url: string
  /** Answers lost so far. */
  lost(): number
  close(): void
}

/**
 * Passes everything on to PostgreSQL, but for one answer: the first commit after a statement with `mark` happens, and
 * its answer is cut off with the connection, `delayMs` later.
 */
export async function openLossyProxy(
  database: { url: string },
  { mark, delayMs = 0 }: { mark: string; delayMs?: number },
): Promise<LossyProxy> {
  const target = new URL(database.url)
  let lost = 0
  const pass = (client: Socket): void => {
    const server = connect(Number(target.port), target.hostname)
    let isMarked = false
    let isCut = false
    const cut = (): void => {
      client.destroy()
      server.destroy()
    }
    client.on('data', (data) => {
      const text = data.toString('latin1')
      if (lost === 0 && text.includes(mark)) isMarked = true
      if (lost === 0 && isMarked && /commit/i.test(text)) {
        lost += 1
        isCut = true
      }
      server.write(data)
    })
    server.on('data', (data) => {
      if (isCut) setTimeout(cut, delayMs)
      else client.write(data)
    })
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', cut)
    }
  }
  const proxy = createServer(pass)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String((proxy.address() as AddressInfo).port)
  return { url: url.href, lost: () => lost, close: () => proxy.close() }
}
