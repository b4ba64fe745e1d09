/**
 * The simulator's own work, in a process of its own: so many orders against so many messages, page by page as the API
 * reads them, every message's outlook kept. Prints one line of JSON.
 */
import type { TagId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import { DEFAULT_FLOOR } from '../../../domain/messages/sendTime.ts'
import {
  contentCheck,
  OutlookBuilder,
  type SimulatedMember,
  type SimulatedMessage,
  type SimulatedOrder,
  simulateOrder,
} from '../../../domain/simulation/index.ts'

const [orders = 100_000, count = 50] = process.argv.slice(2).map(Number)
const PRODUCTS = 25
const DAY_MS = 86_400_000
const now = Date.now()
const today = dateInJapan(now)
const clocks = ['07:00', '12:00', '18:00', '20:30'].map(parseClock)
const tags = Array.from({ length: 10 }, (_, nth) => `tag-${nth}` as TagId)

/** The same numbers each time. */
let seed = 42
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return Math.floor((seed / 2_147_483_648) * below)
}
const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T

/** Two products and three scenarios each, one in three for some counts, one in two for some tags. */
const messages: SimulatedMessage[] = Array.from({ length: count }, (_, nth) => ({
  id: `message-${String(nth).padStart(3, '0')}`,
  enabled: true,
  triggerProducts: [nth % PRODUCTS, (nth * 7 + 3) % PRODUCTS].map((product) => ({
    id: `product-${product}`,
    since: now - 30 * DAY_MS,
  })),
  recurringCountRule: nth % 3 === 0 ? { kind: 'atLeast', n: 2 } : null,
  backfillDays: 0,
  admitsHistory: false,
  purpose: nth % 2 === 0 ? 'NOTICE' : 'PROMOTION',
  audience: nth % 2 === 0 ? {} : { all: [{ kind: 'withoutTags', mode: 'any', tagIds: [pick(tags)] }] },
  deliveryOrder: nth,
  exclusive: nth % 10 === 0,
  lateGraceMinutes: 30,
  outageGraceMinutes: 180,
  widenedAt: null,
  scenarios: [2, 5, 10].map((dayOffset) => ({
    id: `scenario-${nth}-${dayOffset}`,
    timing: { dayOffset, sendTime: pick(clocks) },
    timingVersion: 1,
    timedAt: now - 30 * DAY_MS,
    createdAt: now - 30 * DAY_MS,
    bubbles: [{ kind: 'text', text: '{displayName|お客様}へ、{productName}をお送りしました。' }],
  })),
}))

const anOrder = (): SimulatedOrder => {
  const seen = now - random(10) * DAY_MS
  const productIds = [`product-${random(PRODUCTS)}`, `product-${random(PRODUCTS)}`]
  return {
    shipDate: addDays(today, -random(10)),
    shipDateFirstSeenAt: seen,
    factsKnownAt: seen,
    recurringCount: 1 + random(5),
    oneTime: false,
    productIds: new Set(productIds),
    lines: productIds.map((id) => ({ productName: `商品 ${id}`, productIds: [id] })),
    history: false,
    cancelled: random(50) === 0,
    stopped: false,
    connectionRemoved: false,
    subscriptionCancelled: random(20) === 0,
    floor: DEFAULT_FLOOR,
    memberId: 'member',
    quotaLeft: true,
  }
}
const aMember = (): SimulatedMember | null =>
  random(5) === 0
    ? null
    : {
        blocked: random(20) === 0,
        optedOut: random(20) === 0,
        friendSince: addDays(today, -random(300)),
        sentOn: [],
        tagIds: new Set([pick(tags), pick(tags)]),
        flagId: null,
        continuationStatuses: ['ACTIVE'],
      }

const outlooks = new Map(messages.map(({ id }) => [id, new OutlookBuilder(today, addDays(today, 35))]))
const rules = { oneSeriesPerOrder: false, limits: { quietHours: null, cap: null, includeNotices: false } }
const known = new Map<string, never>()
const contentOf = contentCheck(today)
const before = process.cpuUsage()
for (let done = 0; done < orders; done++) {
  const answers = simulateOrder({
    order: anOrder(),
    member: aMember(),
    messages,
    known,
    rules,
    now,
    contentOf,
  })
  for (const answer of answers) outlooks.get(answer.messageId)?.add(answer, now)
}
const spent = process.cpuUsage(before)
const deliveries = [...outlooks.values()].reduce((sum, one) => sum + one.result().deliveries, 0)
const cpuSeconds = (spent.user + spent.system) / 1e6
console.log(JSON.stringify({ cpuSeconds, peakMb: process.resourceUsage().maxRSS / 1024, deliveries }))
