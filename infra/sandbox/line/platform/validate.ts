import { checkMessages } from '../messages/checkMessages.ts'
import { contentRefusal, ok } from './answer.ts'
import type { Endpoint } from './call.ts'

const KINDS = {
  reply: 'validateReply',
  push: 'validatePush',
  multicast: 'validateMulticast',
  narrowcast: 'validateNarrowcast',
  broadcast: 'validateBroadcast',
} as const

/** POST /v2/bot/message/validate/*: checks `messages` only and costs no quota (line.md 1.5). */
export const validateEndpoints: Endpoint[] = Object.entries(KINDS).map(([kind, name]) => ({
  name,
  method: 'POST',
  path: `/v2/bot/message/validate/${kind}`,
  auth: 'token',
  body: 'json',
  perform: (platform, call) => {
    const problems = checkMessages(call.fields, platform.plainMedia)
    return problems.length > 0 ? contentRefusal(problems) : ok()
  },
}))
