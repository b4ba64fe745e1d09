import { personKnownTo } from './acceptSend.ts'
import { notFound, ok, refusal } from './answer.ts'
import type { Endpoint } from './call.ts'

const USER_ID = /^U[0-9a-f]{32}$/

/** GET /v2/bot/profile/{userId}: of friends, and of others who wrote and did not block; else 404 (line.md 1.7). */
export const profile: Endpoint = {
  name: 'profile',
  method: 'GET',
  path: '/v2/bot/profile/:userId',
  auth: 'token',
  body: 'none',
  person: ({ params }) => params['userId'],
  perform: (platform, call) => {
    const userId = call.params['userId'] ?? ''
    if (!USER_ID.test(userId)) return refusal(400, "The value for the 'userId' parameter is invalid")
    const person = personKnownTo(platform, call, userId)
    const { friendship, lastSaidAt } = platform.memory.relation(call.channel.channelId, userId)
    const visible = friendship === 'friend' || (friendship === 'none' && lastSaidAt !== null)
    if (!person || !visible) return notFound()
    const { provider: _, ...shown } = person
    return ok(shown)
  },
}

/** GET /v2/bot/info */
export const info: Endpoint = {
  name: 'info',
  method: 'GET',
  path: '/v2/bot/info',
  auth: 'token',
  body: 'none',
  perform: (_platform, { channel }) =>
    ok({
      userId: channel.botUserId,
      basicId: `@${channel.channelId}`,
      displayName: channel.displayName,
      chatMode: 'bot',
      markAsReadMode: 'auto',
    }),
}

/** GET /v2/bot/message/quota (line.md 1.4) */
export const quota: Endpoint = {
  name: 'quota',
  method: 'GET',
  path: '/v2/bot/message/quota',
  auth: 'token',
  body: 'none',
  perform: (_platform, { channel }) =>
    ok(channel.quota ? { type: 'limited', value: channel.quota.limit } : { type: 'none' }),
}

/** GET /v2/bot/message/quota/consumption: late by the channel's `lagMs`. */
export const consumption: Endpoint = {
  name: 'consumption',
  method: 'GET',
  path: '/v2/bot/message/quota/consumption',
  auth: 'token',
  body: 'none',
  perform: (platform, { channel }) => {
    const own = platform.memory.usage.reported(
      channel.channelId,
      platform.clock.now(),
      channel.quota?.lagMs ?? 0,
    )
    return ok({ totalUsage: own + (channel.quota?.usedElsewhere ?? 0) })
  },
}
