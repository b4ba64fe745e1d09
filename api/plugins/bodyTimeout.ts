import type { FastifyInstance, FastifyRequest } from 'fastify'

/** For a whole body that is not a file (ms); a megabyte over a slow line takes less. */
const LONGEST_BODY_MS = 30_000

const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()

/**
 * Closes connections that take too long to send a body. Node's own timeout is one for the whole server and has to allow
 * the slowest upload. Routes that take files are exempt (`config.fileTypes`).
 */
export function limitBodyTime(app: FastifyInstance, longestBodyMs = LONGEST_BODY_MS): void {
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
