import { hash } from 'node:crypto'
import { checkSendBody } from '../messages/checkMessages.ts'
import { MalformedProperty } from '../messages/problems.ts'
import { acceptSend, personKnownTo } from './acceptSend.ts'
import { type Answer, contentRefusal, json, ok, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'
import { isBeyondQuota } from './recipients.ts'

const RECEIVER = /^[UCR][0-9a-f]{32}$/

/** POST /v2/bot/message/push (line.md 1.2, 1.3, 1.6). */
export const push: Endpoint = {
  name: 'push',
  method: 'POST',
  path: '/v2/bot/message/push',
  auth: 'token',
  body: 'json',
  takesRetryKey: true,
  person: ({ fields }) => (typeof fields['to'] === 'string' ? fields['to'] : undefined),
  perform: performPush,
}

function performPush(platform: LinePlatform, call: Call): Answer {
  const accepted = call.retryKey?.accepted
  if (accepted)
    return json(
      409,
      { message: 'The retry key is already accepted', sentMessages: accepted.sentMessages },
      { 'x-line-accepted-request-id': accepted.requestId },
    )

  const problems = checkSendBody(call.fields, platform.plainMedia)
  if (problems.length > 0) return contentRefusal(problems)
  const { to } = call.fields
  if (typeof to !== 'string' || !RECEIVER.test(to)) throw new MalformedProperty('to')

  if (isBeyondQuota(platform, call, 1)) return refusal(429, 'You have reached your monthly limit.')
  if (!personKnownTo(platform, call, to)) return refusal(400, 'Failed to send messages')
  const sentMessages = acceptSend(platform, call, {
    kind: 'push',
    userId: to,
    bodyHash: hash('sha1', call.raw, 'hex'),
  })
  return ok({ sentMessages })
}
