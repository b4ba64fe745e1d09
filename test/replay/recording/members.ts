import { randomUUID } from 'node:crypto'
import { memberWorkflowId } from '../../../domain/outbox/facts.ts'
import type { DeliveryId, MemberId } from '../../../domain/values/ids.ts'
import { OPT_OUT_WORDS } from '../../../domain/members/optOut.ts'
import { TEST_MEMBER_WORDS } from '../../../domain/testRuns/testMemberRequest.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { tellMembers } from '../../../schema/outbox.ts'
import { inviteToTests } from '../../../schema/testRuns/testMembers.ts'
import { openShop } from '../../chaos/stage/customers.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import { until } from '../../chaos/stage/until.ts'
import { insertDelivery } from '../../setup/line/lineDelivery.ts'
import { keepSentVersion } from '../../setup/messages/sentVersion.ts'
import { addMember } from '../../setup/shops/shop.ts'
import { testTokens } from '../../setup/runtime/secrets.ts'
import { erasureHistory } from './erasures.ts'
import { recorded, type SavedHistory } from './history.ts'
import { answersWith, linksByClaim, writesFirst } from './memberScenes.ts'

const PATIENCE_MS = 60_000

/** Lets members write and follow until their workflows rest (a minute without an event). */
export async function memberHistories(
  stage: Stage,
  isWanted: (name: string) => boolean,
): Promise<Record<string, SavedHistory>> {
  const { client, line } = stage
  const shop = await openShop(stage, { sendTime: '18:00', acts: false })

  const event = async (memberId: MemberId, type: string, more: object = {}): Promise<void> => {
    await shop.run(async (tx) => {
      const { id } = await tx
        .insertInto('webhook_events')
        .values({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          webhook_event_id: randomUUID(),
          type,
          member_id: memberId,
          event_at: new Date(),
          payload: JSON.stringify({ type, ...more }),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tellMembers(tx, shop.shopId, [{ memberId, eventId: id }])
    })
  }
  const newMember = async (): Promise<MemberId> => {
    const { memberId, userId } = await addMember(shop, { friendState: 'UNKNOWN' })
    await line.addFriend(shop.channelId, userId)
    return memberId
  }
  const rested = async (memberId: MemberId): Promise<SavedHistory> => {
    const workflowId = memberWorkflowId(memberId)
    await until('started', PATIENCE_MS, () => client.workflow.getHandle(workflowId).describe())
    await client.workflow.getHandle(workflowId).result()
    return recorded(client, workflowId)
  }

  /** A tap on a button that is answered and changes the rich menu. */
  const tap = async (memberId: MemberId): Promise<void> => {
    const at = new Date()
    const { deliveryId } = await shop.run(async (tx) => {
      const made = await insertDelivery(tx, {
        base: { shop_id: shop.shopId, line_account_id: shop.lineAccountId },
        connectionId: shop.connectionId,
        memberId,
        actions: {},
        row: { state: 'sent', settled_at: at, notified_at: at, first_attempt_at: at, message_version: 1 },
      })
      const act = { points: 1, richMenuId: null, replyText: 'はい' }
      const button = { kind: 'act', label: 'はい', act, once: true } as const
      await keepSentVersion(tx, made.deliveryId, [{ kind: 'buttons', text: 'あ', buttons: [button] }])
      return made
    })
    const place = { bubble: 0, nth: 0 }
    const data = testTokens.tap(shop.shopId, { deliveryId: deliveryId as DeliveryId, place })
    await event(memberId, 'postback', { postback: { data } })
  }

  /** A text of the member's; its reply token is none of LINE's. */
  const write = (memberId: MemberId, text: string) =>
    event(memberId, 'message', { message: { type: 'text', text }, replyToken: 'none' })
  const invite = (memberId: MemberId): Promise<Date> =>
    shop.run(async (tx) => {
      const { id } = await insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' })
      return inviteToTests(tx, { shopId: shop.shopId, operatorId: id, memberId, code: '402917' })
    })

  const followed = await newMember()
  const tapping = await newMember()
  const invited = await newMember()
  const weary = await newMember()
  const busy = await newMember()
  const asking = await newMember()
  const leaving = await newMember()
  const linking = await newMember()
  await event(followed, 'follow')
  await tap(tapping)
  await invite(invited)
  await write(invited, `${TEST_MEMBER_WORDS.JOIN} 402917`)
  await write(weary, OPT_OUT_WORDS.OUT)
  for (const type of ['follow', 'message', 'postback']) await event(busy, type)
  await answersWith(shop, '配送状況です。')
  await write(asking, '配送状況')
  const answered = await newMember()
  await writesFirst(shop, answered, 'ありがとう')
  await write(leaving, '連携解除')
  const erased = await erasureHistory(stage, shop, await newMember())
  await until('the first events are handled', PATIENCE_MS, async () => {
    const waiting = await shop.run((tx) =>
      tx.selectFrom('webhook_events').select('id').where('handled_at', 'is', null).execute(),
    )
    return waiting.length === 0
  })
  await event(busy, 'unfollow')
  await linksByClaim(shop, linking)
  const members = {
    'member-followed': followed,
    'member-several-events': busy,
    'member-tapped': tapping,
    'member-test-wish': invited,
    'member-opted-out': weary,
    'member-auto-reply': asking,
    'member-answered-from-the-rows': answered,
    'member-unlinked': leaving,
    'member-claim-linked': linking,
  }
  const wanted = Object.entries(members).filter(([name]) => isWanted(name))
  const rests = await Promise.all(
    wanted.map(async ([name, memberId]) => [name, await rested(memberId)] as const),
  )
  return { ...Object.fromEntries(rests), ...(isWanted('member-erased') && { 'member-erased': erased }) }
}
