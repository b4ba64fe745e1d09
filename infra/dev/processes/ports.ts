import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Whether nobody listens on this port of this address (a name or number that belongs to this machine). */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/**
 * Below those that systems hand out by themselves (from 32768 on Linux, 49152 elsewhere), from which Temporal's server
 * takes ports for its parts: one that was found free here is not taken a moment later by a server that starts beside.
 */
const OURS = { from: 20_000, to: 32_000 } as const

/** As many different ports as asked for, free at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(OURS.from, OURS.to)
    if (!ports.has(port) && (await portIsFree(port))) ports.add(port)
  }
  return [...ports]
}
