import { createHmac, randomUUID } from 'node:crypto'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import type { LineAccountId, MemberId } from '../../../domain/values/ids.ts'
import { createResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { createShopBoxes, type ShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../schema/database.ts'
import { lineUserId } from '../line/lineUserId.ts'
import { type ApiShop, type Json, startTestApi, type TestApi } from '../rest/api.ts'

type Handled = Awaited<ReturnType<LineEventActivities['handleLineEvent']>>

/** A shop whose LINE account is sent events as LINE sends them; they are handled in this process, one by one. */
export interface TalkShop {
  api: TestApi
  shop: ApiShop
  account: LineAccountId
  boxes: ShopBoxes
  /** Posts the events in one signed webhook; answers the status. */
  deliver(...events: object[]): Promise<number>
  /** Handles what waits in the outbox, oldest first, and answers what is left to do. */
  handle(): Promise<Handled[]>
  memberOf(person: string): Promise<MemberId>
  /** The newest page of the person's history. */
  talk(person: string): Promise<Json>
}

/** An event of a person, known by a name. */
export function eventOf(person: string, type: string, more: object = {}): Record<string, unknown> {
  return {
    type,
    mode: 'active',
    timestamp: Date.now(),
    source: { type: 'user', userId: lineUserId(person) },
    webhookEventId: randomUUID(),
    deliveryContext: { isRedelivery: false },
    ...more,
  }
}

/** A message with a reply token. */
export const messageOf = (person: string, message: object, more: object = {}) =>
  eventOf(person, 'message', { replyToken: randomUUID().replaceAll('-', ''), message, ...more })

export async function openTalkShop(): Promise<TalkShop> {
  const api = await startTestApi()
  const shop = await api.shop()
  const account = await api.lineAccount(shop.id, 'channel-secret')
  const { db } = api.database
  const boxes = createShopBoxes({ db, vault: api.vault })
  const activities = createLineEventActivities({
    db,
    boxes,
    tokens: createResponseTokens(api.keyring),
    claims: api.vault.claims,
  })
  const memberOf = async (person: string): Promise<MemberId> => {
    const row = await inShop(db, shop.id, (tx) =>
      tx
        .selectFrom('members')
        .select('id')
        .where('line_user_id', '=', lineUserId(person))
        .executeTakeFirstOrThrow(),
    )
    return row.id as MemberId
  }
  return {
    api,
    shop,
    account,
    boxes,
    memberOf,
    async deliver(...events) {
      const payload = JSON.stringify({ destination: 'U0', events })
      const signature = createHmac('sha256', 'channel-secret').update(payload).digest('base64')
      const { statusCode } = await api.app.inject({
        method: 'POST',
        url: `/webhooks/line/${account}`,
        headers: { 'content-type': 'application/json', 'x-line-signature': signature },
        payload,
      })
      return statusCode
    },
    async handle() {
      const facts = await inShop(db, shop.id, (tx) =>
        tx
          .deleteFrom('outbox')
          .where('signal', '=', 'lineEvent')
          .returning(['id', 'workflow_id', 'signal_args'])
          .execute(),
      )
      const left: Handled[] = []
      for (const { workflow_id, signal_args } of facts.toSorted((a, b) => a.id - b.id)) {
        const [eventId = ''] = signal_args as string[]
        const memberId = workflow_id.slice('member:'.length) as MemberId
        left.push(await activities.handleLineEvent({ shopId: shop.id, memberId, eventId }))
      }
      return left
    },
    async talk(person) {
      const { body } = await api.call('GET', `/v1/members/${await memberOf(person)}/talk`, { key: shop.key })
      return body
    },
  }
}
