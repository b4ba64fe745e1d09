import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** What every stand-in takes when a test or its `main.ts` creates it. */
export interface StandInOptions {
  /** Address to listen on; default 127.0.0.1. */
  host?: string
  /** TCP port; default 0, a free one. */
  port?: number
  /** Folder that keeps the state over a restart; without it the state lives in memory only. */
  dataDir?: string | null
}

/** A stand-in, as tests and `main.ts` hold it. */
export interface StandIn {
  /** Reads the kept state and starts to answer. Rejects with `code` EADDRINUSE when the port is taken. */
  listen(): Promise<void>
  /** Cuts open connections, then writes and closes the state. */
  close(): Promise<void>
  /** Base address without a slash at its end. Throws before `listen`. */
  readonly url: string
}

/** A stand-in's server and state, ready to listen. */
export interface Opened {
  /** Must be created with `forceCloseConnections: true`: a hanging request would hold up `close` otherwise. */
  app: FastifyInstance
  /** Called once the port is taken, when the kept state is certainly this process's own. */
  listening?(): Promise<void>
  /** Closes the state; called after the server. */
  close(): void | Promise<void>
}

/**
 * Holds what `open` gave while the stand-in listens: from `listen` to `close`, or to a `listen` that fails. Nothing is
 * opened before `listen`.
 */
export function createStandIn(
  open: () => Opened | Promise<Opened>,
  { host = '127.0.0.1', port = 0 }: StandInOptions,
): StandIn {
  let url: string | undefined
  let opened: Opened | undefined

  const close = async (): Promise<void> => {
    const closing = opened
    opened = undefined
    await closing?.app.close()
    await closing?.close()
  }

  return {
    close,
    async listen() {
      opened = await open()
      try {
        await opened.app.listen({ host, port })
        await opened.listening?.()
      } catch (error) {
        await close()
        throw error
      }
      const address = opened.app.server.address() as AddressInfo
      url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
    },
    get url() {
      if (url === undefined) throw new Error('The stand-in does not listen yet.')
      return url
    },
  }
}
