import type { OpenOperator, Press, Pressed } from '../../../activities/carts/operator.ts'
import type { SubscriptionReading, SubscriptionRef } from '../../../domain/requests/request.ts'
import type { Moment, ScriptedSubscription } from './scriptedCart.ts'

/** A failure as robots throw it. */
class ScriptedFailure extends Error {
  readonly code: string
  readonly retryable: boolean
  constructor(code: string) {
    super(code)
    this.code = code
    this.retryable = ['RPA_MAINTENANCE', 'RPA_SESSION_LOST', 'RPA_BROWSER_FAILED'].includes(code)
  }
}

const WATCHDOG_MS = 5_000

/** Operates the scripted cart at `url`, and stops at each moment for as long as the cart wants. */
export function scriptedOperator(url: string, signal: AbortSignal): OpenOperator {
  const call = (act: string, id: string, more = '', body?: object): Promise<Response> =>
    fetch(`${url}/${act}/${encodeURIComponent(id)}/${more}`, {
      method: 'POST',
      body: JSON.stringify(body ?? {}),
    })
  /** False: it slept. */
  const moment = async (id: string, name: Moment): Promise<boolean> => (await call('moment', id, name)).ok

  async function stateOf({ subscriptionId }: SubscriptionRef): Promise<ScriptedSubscription> {
    const answer = await call('read', subscriptionId)
    if (!answer.ok) throw new ScriptedFailure(((await answer.json()) as { code: string }).code)
    return (await answer.json()) as ScriptedSubscription
  }

  async function press(
    ref: SubscriptionRef,
    { act, body, may }: { act: string; body: { memo: string | null } & object; may: Press },
  ): Promise<Pressed> {
    const { subscriptionId } = ref
    await moment(subscriptionId, 'FILLED')
    const nothing = { sent: false, answer: 'UNKNOWN', memoWritten: false, says: null } as const
    if (!(await may())) return nothing
    const granted = performance.now()
    const woke = await moment(subscriptionId, 'COMMITTED')
    // As the watchdog does: a browser that was not heard of for 5 s is dead.
    if (!woke || signal.aborted || performance.now() - granted > WATCHDOG_MS) return nothing
    const answer = await call(act, subscriptionId, '', body).catch(() => null)
    await moment(subscriptionId, 'SENT').catch(() => {})
    if (answer === null) return { ...nothing, sent: true }
    return {
      sent: true,
      answer: answer.ok ? 'ACCEPTED' : 'REFUSED',
      memoWritten: answer.ok && body.memo !== null,
      says: null,
    }
  }

  async function fill(ref: SubscriptionRef, frozen: { nextScheduledDate: string | null }): Promise<void> {
    const now = await stateOf(ref)
    if (now.scheduled !== frozen.nextScheduledDate) throw new ScriptedFailure('RPA_VALUES_CHANGED')
  }

  return {
    async read(ref): Promise<SubscriptionReading> {
      await moment(ref.subscriptionId, 'READ')
      const now = await stateOf(ref)
      return {
        ...ref,
        status: now.status,
        count: now.count,
        lines: [{ ...now.product, id: null }],
        nextScheduledDate: now.scheduled,
        nextDeliveryDate: now.delivery,
        cycle: now.cycle,
        memo: now.memo,
        unshippedOrders: now.orders.map((orderId) => ({ orderId, deliveryDate: null })),
        readAt: 0,
      }
    },
    async moveToDate(ref, { frozen, memo, nextScheduledDate, nextDeliveryDate }, may) {
      await fill(ref, frozen)
      const body = { memo, scheduled: nextScheduledDate, delivery: nextDeliveryDate }
      return press(ref, { act: 'move', body, may })
    },
    async skip(ref, { frozen }, may) {
      await fill(ref, frozen)
      return press(ref, { act: 'skip', body: { memo: null }, may })
    },
    async cancel(ref, { frozen, memo }, may) {
      await fill(ref, frozen)
      return press(ref, { act: 'cancel', body: { memo }, may })
    },
    async appendMemo(ref, { text, marker }, may) {
      await moment(ref.subscriptionId, 'MEMO')
      const { memo } = await stateOf(ref)
      if (memo.includes(marker)) return { sent: false, answer: 'ACCEPTED', memoWritten: true, says: null }
      if (!(await may())) return { sent: false, answer: 'UNKNOWN', memoWritten: false, says: null }
      const answer = await call('memo', ref.subscriptionId, '', { memo: text }).catch(() => null)
      return {
        sent: true,
        answer: answer?.ok ? 'ACCEPTED' : 'UNKNOWN',
        memoWritten: answer?.ok === true,
        says: null,
      }
    },
    close: async () => {},
  }
}
