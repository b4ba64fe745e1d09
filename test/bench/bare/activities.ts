import { randomUUID } from 'node:crypto'
import type { PlannedDeliveries } from '../../../activities/delivery/planDeliveries.ts'
import type { Pusher } from '../../../activities/line/push.ts'
import { bodyFor, tokenOf, userIdOf } from '../seed.ts'

export interface BareActivities {
  /** Pushes one text. @throws when LINE does not accept it */
  push(to: { channel: number; member: number }): Promise<void>
  /** Answers at once, in the shape and size of a plan of one delivery in 20 days. */
  plan(order: { shopId: string; orderId: string }): Promise<PlannedDeliveries>
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
    async plan() {
      const dueAt = Date.now() + 20 * 86_400_000
      const delivery = { id: randomUUID() as string, generation: 1, armAt: dueAt - 90_000, dueAt }
      return { waitsForShipDate: false, memberId: null, deliveries: [delivery], unfinished: [] }
    },
  }
}
