import { MalformedProperty } from '../messages/problems.ts'
import { personKnownTo } from './acceptSend.ts'
import { contentRefusal, json, refusal } from './answer.ts'
import type { Endpoint } from './call.ts'

const USER_ID = /^U[0-9a-f]{32}$/
const DEFAULT_SECONDS = 20

/**
 * POST /v2/bot/chat/loading/start: 202; shown to people alone, for 5 to 60 seconds in steps of 5, until the next message
 * (line.md 1.9). Who blocked the channel or is no friend sees nothing.
 */
export const startLoading: Endpoint = {
  name: 'loadingStart',
  method: 'POST',
  path: '/v2/bot/chat/loading/start',
  auth: 'token',
  body: 'json',
  person: ({ fields }) => (typeof fields['chatId'] === 'string' ? fields['chatId'] : undefined),
  perform: (platform, call) => {
    const { chatId, loadingSeconds = DEFAULT_SECONDS } = call.fields
    if (typeof chatId !== 'string' || !USER_ID.test(chatId)) throw new MalformedProperty('chatId')
    const seconds = Number.isInteger(loadingSeconds) ? Number(loadingSeconds) : 0
    if (seconds < 5 || seconds > 60 || seconds % 5 !== 0)
      return contentRefusal([
        { property: 'loadingSeconds', message: 'must be a multiple of 5, between 5 and 60' },
      ])
    if (!personKnownTo(platform, call, chatId)) return refusal(400, 'Failed to start the loading animation')
    const { channelId } = call.channel
    if (platform.memory.relation(channelId, chatId).friendship === 'friend') {
      const until = platform.clock.now() + seconds * 1000
      platform.record({ t: 'loading', channelId, userId: chatId, until })
    }
    return json(202, {})
  },
}
