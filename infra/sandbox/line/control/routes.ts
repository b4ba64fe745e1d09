import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { channelControls } from './channels.ts'
import type { ControlParts } from './controlParts.ts'
import { faultControls } from './faults.ts'
import { loginControls } from './login.ts'
import { peopleControls } from './people.ts'
import { readings } from './received.ts'

const Latency = Type.Object({ latencyMs: Type.Integer({ minimum: 0, maximum: 60_000 }) })
const Advance = Type.Object({ advanceMs: Type.Integer({ minimum: 0 }) })

/** The control API (../README.md), mounted at `/_control`. No authentication: keep it on loopback. */
export function controlApi(parts: ControlParts): FastifyPluginAsyncTypebox {
  const { platform } = parts
  return async (app) => {
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
      return reply.code(error.statusCode ?? 500).send({ message: error.message })
    })
    app.get('/health', async () => ({ status: 'ok' }))
    app.post('/settle', { schema: { querystring: Latency } }, async ({ query }) => {
      platform.pushLatencyMs = query.latencyMs
      return { latencyMs: platform.pushLatencyMs }
    })
    app.post('/clock', { schema: { querystring: Advance } }, async ({ query }) => {
      platform.clock.advance(query.advanceMs)
      return { now: platform.clock.now() }
    })
    app.delete('/state', async () => {
      await platform.clear()
      parts.webhooks.attempts.clear()
      return {}
    })
    await app.register(channelControls(parts))
    await app.register(peopleControls(parts))
    await app.register(faultControls(parts))
    await app.register(loginControls(parts))
    await app.register(readings(parts))
  }
}
