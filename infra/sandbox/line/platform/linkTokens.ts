import { randomBytes } from 'node:crypto'
import type { Talk } from '../state/records.ts'
import { personKnownTo } from './acceptSend.ts'
import { notFound, ok } from './answer.ts'
import type { Endpoint } from './call.ts'

/** A link token is valid for 10 minutes, once (line.md 1.11). */
const LIFE_MS = 10 * 60_000

/** The link tokens that shops asked for and nobody has used. They end with the process. */
export class LinkTokens {
  readonly #issued = new Map<string, Talk & { expiresAt: number }>()

  issue({ channelId, userId }: Talk, now: number): string {
    const token = randomBytes(24).toString('base64url')
    this.#issued.set(token, { channelId, userId, expiresAt: now + LIFE_MS })
    return token
  }

  /** Uses the token up; false when it is not this person's, was used or has expired. */
  use(token: string, { channelId, userId }: Talk, now: number): boolean {
    const issued = this.#issued.get(token)
    if (!issued || issued.channelId !== channelId || issued.userId !== userId) return false
    this.#issued.delete(token)
    return issued.expiresAt > now
  }

  clear(): void {
    this.#issued.clear()
  }
}

/** POST /v2/bot/user/{userId}/linkToken */
export const issueLinkToken: Endpoint = {
  name: 'linkToken',
  method: 'POST',
  path: '/v2/bot/user/:userId/linkToken',
  auth: 'token',
  body: 'none',
  person: ({ params }) => params['userId'],
  perform: (platform, call) => {
    const userId = call.params['userId'] ?? ''
    if (!personKnownTo(platform, call, userId)) return notFound()
    const { channelId } = call.channel
    return ok({ linkToken: platform.linkTokens.issue({ channelId, userId }, platform.clock.now()) })
  },
}
