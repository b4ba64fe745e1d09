import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import type { ShopId } from '../../../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan, parseClock } from '../../../../domain/values/japanTime.ts'
import { effectiveTiming, sendAt } from '../../../../domain/messages/sendTime.ts'
import {
  asEnabled,
  NOTHING_KNOWN,
  type SimulatedOrder,
  simulateOrder,
} from '../../../../domain/simulation/index.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { type FollowMessageRow, readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { inventOrder, ProductsNotTogether } from '../../../../schema/simulation/inventOrder.ts'
import { readOrderCases } from '../../../../schema/simulation/readCases.ts'
import { readAccountRules, readSimulatedMessages } from '../../../../schema/simulation/readMessages.ts'
import { nameOfProduct, wordsOfOrder } from '../../../../schema/testRuns/copyOrder.ts'
import {
  lockTestMembers,
  type NewTestRun,
  quotaLeftOf,
  startTestRun,
  type TestOrder,
} from '../../../../schema/testRuns/startRun.ts'
import { type FieldProblem, Problem } from '../../../problems/problem.ts'

/** The order of a test: a copy of a real one, or an invented one; given fields replace its own. */
export interface OrderQuestion {
  orderId?: string | undefined
  productId?: string | undefined
  shipDate?: string | undefined
  recurringCount?: number | null | undefined
  oneTime?: boolean | undefined
  nextDeliveryDate?: string | null | undefined
  number?: string | undefined
}

/** A run as it would be started, and how much of LINE's monthly limit it needs. */
export interface TestOutlook {
  run: Omit<NewTestRun, 'gapSeconds' | 'waitAfterSeconds' | 'createdBy'>
  message: FollowMessageRow
  quotaNeeded: number
  /** Null: no limit, or not known. */
  quotaLeft: number | null
}

/** The number of an invented order. */
const INVENTED_NUMBER = 'TEST-0001'

/** What a test would ask of whom. */
export interface TestQuestion {
  messageId: string
  memberIds: readonly string[]
  order: OrderQuestion
}

/**
 * Prepares a test of a message, on or off, without starting it. @throws NoSuchRow, Problem VALIDATION_FAILED
 */
export async function outlookOfTest(
  tx: ShopTx,
  { messageId, memberIds, order: question }: TestQuestion,
): Promise<TestOutlook> {
  const message = await readFollowMessage(tx, messageId)
  const { order, simulated, now } = await orderOf(tx, message, question)
  const { shipDate } = order
  const steps = message.scenarios.map((scenario) => {
    const timing = { dayOffset: scenario.day_offset, sendTime: parseClock(scenario.send_time) }
    return {
      scenarioId: scenario.id,
      timingVersion: scenario.timing_version,
      realDueAt: sendAt(shipDate, timing, simulated.floor),
      clamped: effectiveTiming(timing, simulated.floor).clamped,
    }
  })
  return {
    run: {
      lineAccountId: message.line_account_id,
      messageId,
      deliveryOrder: message.delivery_order,
      order,
      leftOut: await leftOut(tx, message, { order: simulated, now }),
      steps,
    },
    message,
    quotaNeeded: steps.length * memberIds.length,
    quotaLeft: await quotaLeftOf(tx, message.line_account_id),
  }
}

/**
 * Starts a test.
 * @throws Problem NOT_TEST_MEMBER, TEST_MEMBER_BUSY, TEST_QUOTA_TOO_SMALL; NoSuchRow also when the LINE account was
 *   removed; others as {@link outlookOfTest}
 */
export async function beginTest(
  tx: ShopTx,
  question: TestQuestion,
  { shopId, ...pace }: { shopId: ShopId } & Pick<NewTestRun, 'gapSeconds' | 'waitAfterSeconds' | 'createdBy'>,
) {
  const { memberIds } = question
  const { run, quotaNeeded, quotaLeft } = await outlookOfTest(tx, question)
  const candidates = await lockTestMembers(tx, run.lineAccountId, memberIds)
  const members = memberIds.flatMap((id) => candidates.get(id) ?? [])
  refuse('NOT_TEST_MEMBER', memberIds, (id) => candidates.get(id)?.mayTest !== true)
  refuse('TEST_MEMBER_BUSY', memberIds, (id) => candidates.get(id)?.busy === true)
  if (quotaLeft !== null && quotaLeft < quotaNeeded)
    throw new Problem('TEST_QUOTA_TOO_SMALL', {
      detail: `このテスト配信には${quotaNeeded}通が必要ですが、今月の残りは${Math.max(0, quotaLeft)}通です。`,
    })
  return startTestRun(tx, { shopId, run: { ...run, ...pace }, members })
}

/** Refuses all members that meet the condition, at once. */
function refuse(
  code: 'NOT_TEST_MEMBER' | 'TEST_MEMBER_BUSY',
  memberIds: readonly string[],
  isRefused: (id: string) => boolean,
): void {
  const fields = memberIds.flatMap((id, place): FieldProblem[] =>
    isRefused(id) ? [{ pointer: `/memberIds/${place}`, code, detail: errorEntry(code).ja }] : [],
  )
  if (fields.length > 0) throw new Problem(code, { fields })
}

interface OrderOfTest {
  order: TestOrder
  simulated: SimulatedOrder
  now: number
}

function orderOf(tx: ShopTx, message: FollowMessageRow, question: OrderQuestion): Promise<OrderOfTest> {
  const { orderId, productId } = question
  if (orderId !== undefined && productId !== undefined)
    throw invalid(
      '/order',
      'ONE_OF',
      '実在の受注か、架空の受注の商品か、どちらか一方だけを指定してください。',
    )
  return orderId === undefined
    ? invented(tx, message, question)
    : copied(tx, message, { ...question, orderId })
}

/** Copies an order's facts; given fields of the question replace them. */
async function copied(
  tx: ShopTx,
  message: FollowMessageRow,
  { orderId, ...question }: OrderQuestion & { orderId: string },
): Promise<OrderOfTest> {
  const real = (await readOrderCases(tx, [orderId]))[0]?.order
  if (!real || real.lineAccountId !== message.line_account_id)
    throw invalid('/order/orderId', 'NOT_FOUND', 'このLINE公式アカウントにその受注はありません。')
  const { now } = real
  const words = await wordsOfOrder(tx, orderId, message.id)
  const shipDate = (question.shipDate as CalendarDate | undefined) ?? real.shipDate ?? dateInJapan(now)
  const recurringCount = question.recurringCount === undefined ? real.recurringCount : question.recurringCount
  return {
    now,
    order: {
      sourceOrderId: orderId,
      number: question.number ?? real.number,
      productName: words.productName,
      shipDate,
      recurringCount,
      nextDeliveryDate: dateOr(question.nextDeliveryDate, words.nextDeliveryDate),
      subscriptionCancelled: real.subscriptionCancelled,
    },
    simulated: {
      ...real,
      shipDate,
      recurringCount,
      oneTime: question.oneTime ?? real.oneTime,
      shipDateFirstSeenAt: real.shipDateFirstSeenAt ?? now,
    },
  }
}

/** Invents an order; by default of the message's first trigger product, shipped today. */
async function invented(
  tx: ShopTx,
  message: FollowMessageRow,
  question: OrderQuestion,
): Promise<OrderOfTest> {
  const { lineAccountId, productIds } = {
    lineAccountId: message.line_account_id,
    productIds: [question.productId ?? message.product_ids[0] ?? ''],
  }
  if (productIds[0] === '')
    throw invalid('/order/productId', 'REQUIRED', 'トリガー商品がないため、商品を指定してください。')
  const shipDate = (question.shipDate as CalendarDate | undefined) ?? dateInJapan(Date.now())
  const { recurringCount = null, oneTime = false } = question
  const { order: simulated, now } = await inventOrder(tx, {
    lineAccountId,
    productIds,
    shipDate,
    recurringCount,
    oneTime,
  }).catch((error: unknown) => {
    if (!(error instanceof ProductsNotTogether)) throw error
    throw invalid('/order/productId', 'NOT_FOUND', 'このLINE公式アカウントにその商品はありません。')
  })
  return {
    now,
    simulated,
    order: {
      sourceOrderId: null,
      number: question.number ?? INVENTED_NUMBER,
      productName: await nameOfProduct(tx, productIds[0] ?? ''),
      shipDate,
      recurringCount,
      nextDeliveryDate: dateOr(question.nextDeliveryDate, null),
      subscriptionCancelled: false,
    },
  }
}

const dateOr = (said: string | null | undefined, otherwise: CalendarDate | null): CalendarDate | null =>
  said === undefined ? otherwise : (said as CalendarDate | null)

/** Why the simulator would not give the message to a real order like this, were it on; null: it would. */
async function leftOut(
  tx: ShopTx,
  { id, line_account_id: lineAccountId }: FollowMessageRow,
  { order, now }: { order: SimulatedOrder; now: number },
): Promise<string | null> {
  const stored = await readSimulatedMessages(tx, lineAccountId)
  const messages = stored.map((message) => (message.id === id ? asEnabled(message, now) : message))
  const rules = await readAccountRules(tx, lineAccountId)
  const known = new Map([[id, NOTHING_KNOWN]])
  const answer = simulateOrder({ order, member: null, messages, known, rules, now }).find(
    ({ messageId }) => messageId === id,
  )
  if (!answer || answer.answer === 'enrols') return null
  if (answer.answer === 'exclusive') return 'EXCLUSIVE'
  return answer.answer === 'countUnknown' ? 'COUNT_UNKNOWN' : (answer.because ?? 'OTHER_PRODUCT')
}

const invalid = (pointer: string, code: string, detail: string): Problem =>
  new Problem('VALIDATION_FAILED', { fields: [{ pointer, code, detail }] })
