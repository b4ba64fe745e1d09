import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The server's connections that carry no request at the moment. Closing a server waits for them, and Node's own
 * `closeIdleConnections` leaves out those that a client opened in advance and never used.
 */
export class QuietConnections {
  readonly #quiet = new Set<Socket>()
  #closing = false

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#quiet.add(socket)
      socket.once('close', () => this.#quiet.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      this.#quiet.delete(socket)
      response.once('close', () => {
        if (this.#closing) socket.destroySoon()
        else if (!socket.destroyed) this.#quiet.add(socket)
      })
    })
  }

  /** Cuts them now, and each other one when its request has been answered. */
  cut(): void {
    this.#closing = true
    for (const socket of this.#quiet) socket.destroy()
  }
}
