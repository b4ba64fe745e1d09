import {
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import { dueAtAttribute, phaseAttribute } from '../../../workflows/runtime/searchAttributes.ts'
import type { BareActivities } from './activities.ts'

/** What the product is measured against: the least that Temporal needs for the same outward effect. */

/** Queue of the bare workflows. */
export const BARE_QUEUE = 'bare'

export const fact = defineSignal('fact')

const { push, plan } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 s' })

export interface WakeAndPushInput {
  /** So many facts are waited for first. */
  facts: number
  /** Epoch milliseconds. */
  dueAt: number
  channel: number
  member: number
}

/** Facts, a timer, one activity that pushes: 17 events with one fact. */
export async function wakeAndPush({ facts, dueAt, channel, member }: WakeAndPushInput): Promise<void> {
  let seen = 0
  setHandler(fact, () => {
    seen += 1
  })
  await condition(() => seen >= facts)
  const wait = dueAt - Date.now()
  if (wait > 0) await sleep(wait)
  await push({ channel, member })
}

export interface SleeperInput {
  shopId: string
  orderId: string
}

/** One activity, then sleep: the events of an order that is placed, planned and waits, with nothing behind them. */
export async function sleeper({ shopId, orderId }: SleeperInput): Promise<void> {
  setHandler(fact, () => {})
  const [first] = (await plan({ shopId, orderId })).deliveries
  if (!first) return
  upsertSearchAttributes([
    { key: phaseAttribute, value: 'SCHEDULED' },
    { key: dueAtAttribute, value: new Date(first.dueAt) },
  ])
  await sleep(first.armAt - Date.now())
}
