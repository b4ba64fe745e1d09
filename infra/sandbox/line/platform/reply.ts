import { hash } from 'node:crypto'
import { checkMessages } from '../messages/checkMessages.ts'
import { MalformedProperty } from '../messages/problems.ts'
import { acceptSend } from './acceptSend.ts'
import { contentRefusal, ok, refusal } from './answer.ts'
import type { Endpoint } from './call.ts'

/** POST /v2/bot/message/reply: a reply token works once, within 1 minute, and costs no quota (line.md 1.4, 1.9). */
export const reply: Endpoint = {
  name: 'reply',
  method: 'POST',
  path: '/v2/bot/message/reply',
  auth: 'token',
  body: 'json',
  perform: (platform, call) => {
    const problems = checkMessages(call.fields, platform.plainMedia)
    if (problems.length > 0) return contentRefusal(problems)
    const { replyToken } = call.fields
    if (typeof replyToken !== 'string') throw new MalformedProperty('replyToken')
    const userId = platform.replyTokens.userOf(replyToken, call.channel.channelId, platform.clock.now())
    if (userId === null) return refusal(400, 'Invalid reply token')
    platform.replyTokens.use(replyToken)
    const bodyHash = hash('sha1', call.raw, 'hex')
    return ok({ sentMessages: acceptSend(platform, call, { kind: 'reply', userId, bodyHash }) })
  },
}
