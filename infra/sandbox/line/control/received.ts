import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox'
import type { AcceptedSend } from '../state/records.ts'
import { summarise } from './pushSummary.ts'
import type { ControlParts } from './controlParts.ts'
import { ReadingQuery } from './shapes.ts'

const DEFAULT_LIMIT = 1000

/** What the platform received and did. Lists are bounded; the newest comes last. */
export function readings({ platform, webhooks }: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    const reading = { schema: { querystring: ReadingQuery } }
    app.get('/messages', reading, async ({ query }) => ({ messages: newest(sends(query), query) }))
    app.get('/pushes/summary', reading, async ({ query }) =>
      summarise(sends(query).filter((send) => send.kind === 'push')),
    )
    app.get('/requests', reading, async ({ query }) => {
      const fitting = platform.requests
        .all()
        .filter(
          (request) =>
            (query.endpoint === undefined || request.endpoint === query.endpoint) &&
            (query.channelId === undefined || request.channelId === query.channelId) &&
            (query.userId === undefined || request.userId === query.userId) &&
            request.at >= (query.since ?? 0),
        )
      return { requests: newest(fitting, query) }
    })
    app.get('/webhooks', reading, async ({ query }) => {
      const fitting = webhooks.attempts
        .all()
        .filter(
          (attempt) =>
            (query.channelId === undefined || attempt.channelId === query.channelId) &&
            attempt.at >= (query.since ?? 0),
        )
      return { webhooks: newest(fitting, query) }
    })
  }

  function sends(query: Static<typeof ReadingQuery>): AcceptedSend[] {
    return platform.memory.sends
      .all()
      .filter(
        (send) =>
          (query.channelId === undefined || send.channelId === query.channelId) &&
          (query.userId === undefined || send.userId === query.userId) &&
          send.acceptedAt >= (query.since ?? 0),
      )
  }
}

function newest<T>(items: readonly T[], { limit = DEFAULT_LIMIT }: Static<typeof ReadingQuery>): T[] {
  return items.slice(-limit)
}
