import { randomUUID } from 'node:crypto'
import type { Pusher } from '../../../activities/line/push.ts'
import { bodyFor, tokenOf, userIdOf } from '../seed.ts'

export interface BareActivities {
  /** Pushes one text. @throws when LINE does not accept it */
  push(to: { channel: number; member: number }): Promise<void>
}

export function createBareActivities(pusher: Pusher): BareActivities {
  return {
    async push({ channel, member }) {
      const answer = await pusher.push({
        token: tokenOf(channel),
        body: bodyFor(userIdOf(channel, member)),
        retryKey: randomUUID(),
      })
      if (answer.kind !== 'accepted') throw new Error(`the sandbox answered ${answer.kind}`)
    },
  }
}
