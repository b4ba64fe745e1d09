import type { FlagId, TagId } from '../../../../domain/values/ids.ts'
import { addDays, type CalendarDate, dateInJapan } from '../../../../domain/values/japanTime.ts'
import {
  asEnabled,
  contentCheck,
  OutlookBuilder,
  type SimulatedMember,
  simulateOrder,
} from '../../../../domain/simulation/index.ts'
import { readClock } from '../../../../schema/sql/clock.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { inventOrder, type Invention } from '../../../../schema/simulation/inventOrder.ts'
import { pageOfOrders } from '../../../../schema/simulation/ordersInRange.ts'
import { readOrderCases } from '../../../../schema/simulation/readCases.ts'
import { readSimulatedMembers } from '../../../../schema/simulation/readMembers.ts'
import {
  type NamedMessage,
  readAccountRules,
  readSimulatedMessages,
} from '../../../../schema/simulation/readMessages.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import type { LeftOutOrder } from './simulationModel.ts'

/** The messages, some of them as if switched on. */
const switchedOn = (
  messages: NamedMessage[],
  now: number,
  which: (message: NamedMessage) => boolean,
): NamedMessage[] => messages.map((message) => (which(message) ? asEnabled(message, now) : message))

/** Simulates a real order. @throws NoSuchRow */
export async function simulateReal(tx: ShopTx, orderId: string, assumeEnabled: boolean) {
  const one = requireRow((await readOrderCases(tx, [orderId]))[0])
  const { lineAccountId, now } = one.order
  const messages = await readSimulatedMessages(tx, lineAccountId)
  const rules = await readAccountRules(tx, lineAccountId)
  return {
    answers: simulateOrder({ ...one, messages: switchedOn(messages, now, () => assumeEnabled), rules, now }),
    messages,
    now,
  }
}

/** An invented member: a linked friend. */
export interface InventedMember {
  tagIds?: string[]
  flagId?: string | null
  continuationStatuses?: SimulatedMember['continuationStatuses']
  friendSince?: string
  optedOut?: boolean
}

/** Simulates an invented order of a real or an invented member. @throws NoSuchRow, ProductsNotTogether */
export async function simulateInvented(
  tx: ShopTx,
  {
    invention,
    who,
    assumeEnabled,
  }: {
    invention: Invention
    who: { memberId: string } | { invented: InventedMember }
    assumeEnabled: boolean
  },
) {
  const { lineAccountId } = invention
  const rules = await readAccountRules(tx, lineAccountId)
  const { order, now } = await inventOrder(tx, invention)
  const member =
    'memberId' in who
      ? requireRow((await readSimulatedMembers(tx, [who.memberId])).get(who.memberId))
      : inventMember(who.invented, now)
  const memberId = 'memberId' in who ? who.memberId : 'invented'
  const messages = await readSimulatedMessages(tx, lineAccountId)
  const answers = simulateOrder({
    order: { ...order, memberId },
    member,
    messages: switchedOn(messages, now, () => assumeEnabled),
    known: new Map(),
    rules,
    now,
  })
  return { answers, messages, now }
}

const inventMember = (said: InventedMember, now: number): SimulatedMember => ({
  blocked: false,
  optedOut: said.optedOut ?? false,
  friendSince: (said.friendSince as CalendarDate | undefined) ?? dateInJapan(now),
  sentOn: [],
  tagIds: new Set((said.tagIds ?? []) as TagId[]),
  flagId: (said.flagId ?? null) as FlagId | null,
  continuationStatuses: said.continuationStatuses ?? [],
})

const PAGE = 500
const MOST_LISTED = 500

/** Simulates a message for all orders that it could reach, a page of them in memory at a time. */
export async function simulateMessage(
  tx: ShopTx,
  message: { id: string; line_account_id: string; scenarios: readonly { day_offset: number }[] },
  { assumeEnabled, ...range }: { from: CalendarDate; to: CalendarDate; assumeEnabled: boolean },
) {
  const lineAccountId = message.line_account_id
  const rules = await readAccountRules(tx, lineAccountId)
  const stored = await readSimulatedMessages(tx, lineAccountId)
  const messages = switchedOn(stored, await readClock(tx), ({ id }) => assumeEnabled && id === message.id)
  const longest = Math.max(1, ...message.scenarios.map(({ day_offset }) => day_offset))
  const contentOf = contentCheck(dateInJapan(await readClock(tx)))
  const outlook = new OutlookBuilder(range.from, range.to)
  const leftOut: LeftOutOrder[] = []
  const shipped = { messageId: message.id, from: addDays(range.from, -longest - 31), to: range.to }
  let after: string | null = null
  for (;;) {
    const ids: string[] = await pageOfOrders(tx, { ...shipped, after, most: PAGE })
    if (ids.length === 0) break
    after = ids.at(-1) ?? null
    for (const one of await readOrderCases(tx, ids)) {
      const { now, id, number, memberId } = one.order
      const answer = simulateOrder({ ...one, messages, rules, now, contentOf }).find(
        ({ messageId }) => messageId === message.id,
      )
      if (!answer) continue
      const codes = outlook.add(answer, now)
      if (codes.length > 0 && leftOut.length < MOST_LISTED)
        leftOut.push({ orderId: id, orderNumber: number, memberId, codes })
    }
  }
  return { outlook: outlook.result(), leftOut }
}
