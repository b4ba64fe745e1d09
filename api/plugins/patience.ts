import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Any other body, all of it (ms): longer than the slowest line needs for a megabyte. */
const LONGEST_BODY_MS = 30_000

const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()

/**
 * Hangs up on whoever takes too long to send a body: Node has one limit for the whole server, which has to be that
 * of the slowest upload. Routes that take files say so (`config.fileTypes`).
 */
export function limitPatience(app: FastifyInstance, longestBodyMs = LONGEST_BODY_MS): void {
  const arrived = async (request: FastifyRequest): Promise<void> => clearTimeout(timers.get(request))
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.fileTypes !== undefined) return
    timers.set(request, setTimeout(() => request.raw.destroy(), longestBodyMs).unref())
  })
  app.addHook('preValidation', arrived)
  app.addHook('onResponse', arrived)
  app.addHook('onRequestAbort', arrived)
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes a file as its body, of these content types. */
    fileTypes?: readonly string[]
  }
}
