import { Type } from 'typebox'
import { isDatabaseUp } from '../../schema/database.ts'
import type { Routes } from '../dependencies.ts'
import { oneOf } from '../rest/modelFields.ts'

const Ready = Type.Object({
  status: oneOf(['ready', 'degraded', 'unavailable']),
  postgres: oneOf(['up', 'down']),
  temporal: oneOf(['up', 'down']),
})

/** Liveness and readiness; and `/`, which redirects to the documentation. */
export const health: Routes = async (app, { db, temporal }) => {
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'))

  app.get(
    '/health/live',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'isLive',
        tags: ['operation'],
        summary: 'The process answers',
        response: { 200: Type.Object({ status: Type.Literal('live') }) },
      },
    },
    async () => ({ status: 'live' as const }),
  )

  app.get(
    '/health/ready',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'isReady',
        tags: ['operation'],
        summary: 'PostgreSQL answers; without Temporal it is degraded, and still takes webhooks and edits',
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const [postgres, up] = await Promise.all([isDatabaseUp(db), temporal.isUp()])
      const status = postgres ? (up ? 'ready' : 'degraded') : 'unavailable'
      return reply.code(postgres ? 200 : 503).send({
        status,
        postgres: postgres ? 'up' : 'down',
        temporal: up ? 'up' : 'down',
      })
    },
  )
}
