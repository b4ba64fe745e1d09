import { hash } from 'node:crypto'
import { checkMessages, checkSendBody } from '../messages/checkMessages.ts'
import { MalformedProperty, type Problem } from '../messages/problems.ts'
import { acceptSend } from './accept.ts'
import { type Answer, contentRefusal, json, ok, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'
import { friendsOf, isBeyondQuota, peopleOf, type Recipients } from './recipients.ts'

const MOST_RECIPIENTS = 500
const USER_ID = /^U[0-9a-f]{32}$/

/**
 * POST /v2/bot/message/multicast: the same to at most 500 people, 200 `{}` without a word about any of
 * them; one malformed id refuses the whole (line.md 1.1, 1.3, 1.6).
 */
export const multicast: Endpoint = {
  name: 'multicast',
  method: 'POST',
  path: '/v2/bot/message/multicast',
  door: 'token',
  body: 'json',
  takesRetryKey: true,
  perform: (platform, call) =>
    sendToMany(
      platform,
      call,
      'multicast',
      [...checkSendBody(call.fields, platform.plainMedia), ...checkIds(call)],
      () => peopleOf(platform, call, call.fields['to'] as string[]),
    ),
}

/** POST /v2/bot/message/broadcast: the same to all friends. */
export const broadcast: Endpoint = {
  name: 'broadcast',
  method: 'POST',
  path: '/v2/bot/message/broadcast',
  door: 'token',
  body: 'json',
  takesRetryKey: true,
  perform: (platform, call) =>
    sendToMany(platform, call, 'broadcast', checkMessages(call.fields, platform.plainMedia), () =>
      friendsOf(platform, call),
    ),
}

function sendToMany(
  platform: LinePlatform,
  call: Call,
  kind: 'multicast' | 'broadcast',
  problems: readonly Problem[],
  recipients: () => Recipients,
): Answer {
  const accepted = call.retryKey?.accepted
  if (accepted) {
    const headers = { 'x-line-accepted-request-id': accepted.requestId }
    return json(409, { message: 'The retry key is already accepted' }, headers)
  }
  if (problems.length > 0) return contentRefusal(problems)
  const { people, reached } = recipients()
  if (isBeyondQuota(platform, call, Math.max(1, reached)))
    return refusal(429, 'You have reached your monthly limit.')
  const bodyHash = hash('sha1', call.raw, 'hex')
  if (call.retryKey) {
    const { requestId } = call
    const burnt = { ...call.retryKey, accepted: { requestId, bodyHash, sentMessages: [] } }
    platform.record({ t: 'retryKey', record: burnt })
  }
  for (const { userId } of people) acceptSend(platform, call, { kind, userId, bodyHash })
  return ok()
}

/** @throws {MalformedProperty} where `to` is no list, or an id in it is none */
function checkIds({ fields: { to } }: Call): Problem[] {
  if (!Array.isArray(to)) throw new MalformedProperty('to')
  if (to.length < 1 || to.length > MOST_RECIPIENTS)
    return [{ property: 'to', message: `Size must be between 1 and ${MOST_RECIPIENTS}` }]
  const bad = to.findIndex((id) => typeof id !== 'string' || !USER_ID.test(id))
  if (bad >= 0) throw new MalformedProperty(`to[${bad}]`)
  return []
}
