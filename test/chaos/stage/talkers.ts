import { randomBytes } from 'node:crypto'
import { DEFAULT_FOLDS } from '../../../domain/replies/keywordFold.ts'
import type { OperatorId } from '../../../domain/values/ids.ts'
import { insertAutoReply, switchAutoReply } from '../../../schema/replies/autoReplyWrites.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { publishForm } from '../../setup/line/liffShop.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'
import type { Stage } from './stage.ts'

/** What people say, and what they are answered. */
export const QUESTION = '営業時間'
export const ANSWER = '9時からです。'

/** A shop that answers a question, whose webhooks come to the stage's API; with a rich menu, which follows the answer. */
export async function openTalkShop(
  { db, line, apiUrl }: Stage,
  { richMenuId }: { richMenuId?: string } = {},
): Promise<TestShop> {
  const shop = await addShop(db)
  await line.ask('PUT', `/channels/${shop.channelId}`, {
    channelSecret: `secret-${shop.channelId}`,
    displayName: 'みどり通販',
    accessToken: shop.accessToken,
    webhookUrl: `${apiUrl}/webhooks/line/${shop.lineAccountId}`,
    redelivery: { tries: 8, backoffMs: 500 },
  })
  if (richMenuId !== undefined) await line.addRichMenu(shop.channelId, richMenuId)
  await shop.run(async (tx) => {
    const operator = await insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' })
    const by = { shopId: shop.shopId, operatorId: operator.id as OperatorId }
    const { id } = await insertAutoReply(tx, {
      by,
      lineAccountId: shop.lineAccountId,
      content: {
        adminName: '営業時間',
        kind: 'KEYWORDS',
        replyOrder: 1,
        keywords: [{ text: QUESTION, match: 'PARTIAL' }],
        folds: DEFAULT_FOLDS,
        audience: { all: [] },
        hours: [],
        onceMinutes: 0,
        answersMedia: false,
        bubbles: [{ kind: 'text', text: ANSWER }],
        actions: richMenuId === undefined ? {} : { richMenuId },
      },
    })
    await switchAutoReply(tx, { by, id, version: null, enabled: true })
  })
  return shop
}

/** Somebody who talks with the shop. */
export interface Talker {
  userId: string
  /** Says this; resolves when LINE has tried to hand it over once. */
  asks(more?: object): Promise<void>
  /** What they read of the shop, oldest first. */
  reads(): Promise<string[]>
  /** How their messages were answered, as the shop sees it; null: not yet. */
  outcomes(): Promise<(string | null)[]>
}

/** A friend whom the shop does not know yet. */
export async function newTalker({ line }: Stage, shop: TestShop): Promise<Talker> {
  const userId = `U${randomBytes(16).toString('hex')}`
  await line.addFriend(shop.channelId, userId)
  return {
    userId,
    async asks(more = {}) {
      const event = { kind: 'text', userId, said: { text: QUESTION }, ...more }
      await line.ask('POST', `/channels/${shop.channelId}/events`, { events: [event] })
    },
    reads: async () =>
      (await line.accepted(userId)).flatMap(({ messages }) => messages.map(({ text }) => text ?? '')),
    outcomes: () =>
      shop.run(async (tx) => {
        const rows = await tx
          .selectFrom('reply_answers as a')
          .innerJoin('members as m', 'm.id', 'a.member_id')
          .select(['a.outcome', 'a.acted_at'])
          .where('m.line_user_id', '=', userId)
          .orderBy('a.event_at')
          .execute()
        // While it is tried it counts as unknown.
        return rows.map(({ outcome, acted_at }) =>
          outcome === 'UNKNOWN' && acted_at === null ? null : outcome,
        )
      }),
  }
}

/** Ids of the messages of a person that are stored. */
export const storedOf = (shop: TestShop, userId: string): Promise<string[]> =>
  shop.run(async (tx) => {
    const rows = await tx
      .selectFrom('webhook_events as e')
      .innerJoin('members as m', 'm.id', 'e.member_id')
      .select('e.id')
      .where('m.line_user_id', '=', userId)
      .where('e.type', '=', 'message')
      .execute()
    return rows.map(({ id }) => id)
  })

/** The shop's identity form, as its page in LINE asks for it. */
export async function openForm({ line, apiUrl }: Stage, shop: TestShop) {
  const loginChannelId = '2200000001'
  const liffId = `${loginChannelId}-AbCdEfGh`
  const endpointUrl = `${apiUrl}/liff/${shop.lineAccountId}`
  await line.ask('POST', '/liff-apps', { liffId, loginChannelId, endpointUrl })
  await shop.run(async (tx) => {
    await tx
      .updateTable('line_accounts')
      .set({ liff_id: liffId, login_channel_id: loginChannelId })
      .where('id', '=', shop.lineAccountId)
      .execute()
    await publishForm(tx, shop)
  })
  return {
    /** An ID token of the person. */
    token: async (userId: string, more: object = {}): Promise<string> =>
      (await line.ask<{ idToken: string }>('POST', '/id-tokens', { liffId, userId, ...more })).idToken,
    /** Opens the form with a token; `waits`: the page is told when to try again. */
    opens: async (token: string): Promise<{ status: number; code: string | undefined; waits: boolean }> => {
      const answer = await fetch(`${endpointUrl}/api/forms/identity`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { code } = (await answer.json()) as { code?: string }
      return { status: answer.status, code, waits: answer.headers.has('retry-after') }
    },
  }
}
