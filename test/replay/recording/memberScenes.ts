import { randomUUID } from 'node:crypto'
import { DEFAULT_FOLDS } from '../../../domain/replies/keywordFold.ts'
import { brand, type ConnectionId, type MemberId, type OperatorId } from '../../../domain/values/ids.ts'
import { DEFAULT_PARTIAL_SHIPMENTS } from '../../../domain/orders/shipDate.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { insertAutoReply, switchAutoReply } from '../../../schema/replies/autoReplyWrites.ts'
import { memberWorkflowId } from '../../../domain/outbox/facts.ts'
import { tellMembers } from '../../../schema/outbox.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import type { TestShop } from '../../setup/shops/shop.ts'

const PHONE = '09012345678'

/** The member states a number of the cart, and is linked. */
export async function linksByClaim(
  { run, shopId, lineAccountId, connectionId }: TestShop,
  memberId: MemberId,
): Promise<void> {
  const { claims } = testVault
  const connection = {
    shopId,
    id: connectionId as ConnectionId,
    lineAccountId,
    firstImportDone: true,
    partialShipments: DEFAULT_PARTIAL_SHIPMENTS,
    claims,
  }
  const customer = {
    externalId: 'claimed',
    phones: [PHONE],
    name: null,
    kana: null,
    email: null,
    points: null,
    sourceUpdatedAt: null,
    unread: [],
    raw: {},
  }
  await run((tx) => upsertCustomers(tx, connection, [customer]))
  const answers = { phone: PHONE, email: null, orderNumber: null }
  const stated = { shopId, memberId, submissionId: randomUUID(), answers, at: new Date(), claims }
  await run((tx) => submitIdentity(tx, stated))
}

/** The shop answers messages about the delivery, and gives no menu. */
export async function answersWith({ run, shopId, lineAccountId }: TestShop, text: string): Promise<void> {
  await run(async (tx) => {
    const operator = await insertOperator(tx, shopId, { name: '佐藤', role: 'ADMIN' })
    const by = { shopId, operatorId: brand<OperatorId>(operator.id) }
    const { id } = await insertAutoReply(tx, {
      by,
      lineAccountId,
      content: {
        adminName: '応答',
        kind: 'KEYWORDS',
        replyOrder: 1,
        keywords: [{ text: '配送', match: 'PARTIAL' }],
        folds: DEFAULT_FOLDS,
        audience: { all: [] },
        hours: [],
        onceMinutes: 0,
        answersMedia: false,
        bubbles: [{ kind: 'text', text }],
        actions: { richMenuId: null },
      },
    })
    await switchAutoReply(tx, { by, id, version: null, enabled: true })
  })
}

/** Writes as by a webhook: whoever answers from the rows has the event first, and its workflow what is left. */
export const writesFirst = (shop: TestShop, memberId: MemberId, text: string): Promise<void> =>
  shop.run(async (tx) => {
    const { shopId, lineAccountId } = shop
    const { id } = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shopId,
        line_account_id: lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: new Date(),
        payload: JSON.stringify({ type: 'message', message: { type: 'text', text }, replyToken: 'none' }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tellMembers(tx, shopId, [{ memberId, eventId: id }])
    await tx
      .updateTable('outbox')
      .set({ answer_account: lineAccountId })
      .where('workflow_id', '=', memberWorkflowId(memberId))
      .execute()
  })
