import { hash } from 'node:crypto'
import { checkMessages, checkSendBody } from '../messages/checkMessages.ts'
import { MalformedProperty, type Problem } from '../messages/problems.ts'
import { acceptSend } from './acceptSend.ts'
import { type Answer, contentRefusal, json, ok, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'
import { friendsOf, isBeyondQuota, peopleOf, type Recipients } from './recipients.ts'

const MAX_RECIPIENTS = 500
const USER_ID = /^U[0-9a-f]{32}$/

/**
 * POST /v2/bot/message/multicast: the same messages to at most 500 people. 200 `{}` says nothing about any one of them;
 * one malformed id refuses the whole request (line.md 1.1, 1.3, 1.6).
 */
export const multicast: Endpoint = {
  name: 'multicast',
  method: 'POST',
  path: '/v2/bot/message/multicast',
  auth: 'token',
  body: 'json',
  takesRetryKey: true,
  perform: (platform, call) =>
    sendToMany(platform, call, {
      kind: 'multicast',
      problems: [...checkSendBody(call.fields, platform.plainMedia), ...checkIds(call)],
      recipients: () => peopleOf(platform, call, call.fields['to'] as string[]),
    }),
}

/** POST /v2/bot/message/broadcast: the same messages to all friends. */
export const broadcast: Endpoint = {
  name: 'broadcast',
  method: 'POST',
  path: '/v2/bot/message/broadcast',
  auth: 'token',
  body: 'json',
  takesRetryKey: true,
  perform: (platform, call) =>
    sendToMany(platform, call, {
      kind: 'broadcast',
      problems: checkMessages(call.fields, platform.plainMedia),
      recipients: () => friendsOf(platform, call),
    }),
}

function sendToMany(
  platform: LinePlatform,
  call: Call,
  {
    kind,
    problems,
    recipients,
  }: { kind: 'multicast' | 'broadcast'; problems: readonly Problem[]; recipients: () => Recipients },
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
    const used = { ...call.retryKey, accepted: { requestId, bodyHash, sentMessages: [] } }
    platform.record({ t: 'retryKey', record: used })
  }
  for (const { userId } of people) acceptSend(platform, call, { kind, userId, bodyHash })
  return ok()
}

/** @throws {MalformedProperty} when `to` is no list, or an entry is no user id */
function checkIds({ fields: { to } }: Call): Problem[] {
  if (!Array.isArray(to)) throw new MalformedProperty('to')
  if (to.length < 1 || to.length > MAX_RECIPIENTS)
    return [{ property: 'to', message: `Size must be between 1 and ${MAX_RECIPIENTS}` }]
  const bad = to.findIndex((id) => typeof id !== 'string' || !USER_ID.test(id))
  if (bad >= 0) throw new MalformedProperty(`to[${bad}]`)
  return []
}
