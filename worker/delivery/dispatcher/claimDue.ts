import { v5 as uuidv5 } from 'uuid'
import { actionsAfter } from '../../../domain/delivery/actionsAfter.ts'
import {
  type Bubble,
  type BubbleProblem,
  checkForms,
  checkRendered,
  formsIn,
  markTest,
  renderBubbles,
  speaksOfShipments,
} from '../../../domain/bubbles/index.ts'
import { faultFoundHere } from '../../../domain/line/check/index.ts'
import type { Shipment } from '../../../domain/orders/carrier.ts'
import { judge, type Verdict } from '../../../domain/delivery/gates.ts'
import type { DeliveryId, OrderId, ShopId } from '../../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan } from '../../../domain/values/japanTime.ts'
import { judgeTestDelivery } from '../../../domain/testRuns/judgeTestDelivery.ts'
import type { ShopTx } from '../../../schema/database.ts'
import { type LeaseRow, standingOf } from '../../../schema/delivery/dispatch/leases.ts'
import {
  type ChannelFacts,
  type DueRow,
  type DueScenario,
  readAudience,
  readChannel,
  readRows,
  readScenarios,
  readShipments,
} from '../../../schema/delivery/dispatch/readFacts.ts'
import { readTestRows } from '../../../schema/delivery/dispatch/readTestRows.ts'
import { selectDue } from '../../../schema/delivery/dispatch/selectDue.ts'
import {
  type ClosedRow,
  closeRows,
  deferRows,
  type FrozenRow,
  freeze,
  noteTests,
  returnStale,
} from '../../../schema/delivery/dispatch/writeVerdicts.ts'
import { readSentLately } from '../../../schema/line/sendingLimits.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import type { Claimed, Notice } from './claimedDelivery.ts'
import { type Audience, type DueFacts, gateFacts, rowPlaceholders, testFacts } from './gateFacts.ts'
import type { Responses } from '../../../activities/responses/renderReferences.ts'

/** The namespace of retry keys; with it a delivery's key is the same after a failover or a restore. */
const RETRY_KEYS = 'b0a4f7a2-5d0e-4c34-9a63-2f1f5f0c7d11'

/** LINE's retry key of a delivery's attempt (delivery.md 5.5). */
export const retryKey = (deliveryId: string, attempt: number): string =>
  uuidv5(`${deliveryId}:${attempt}`, RETRY_KEYS)

/** What a claim works with. */
export interface ClaimDeps {
  lease: LeaseRow
  holder: string
  /** Rows at most. */
  most: number
  responses: Responses
}

/** What one claim brought: rows to push, and rows that a gate settled, whose workflows are to be told. */
export interface ClaimResult {
  claimed: Claimed[]
  settled: Notice[]
  /** Rows looked at, whatever the verdict; 0: nothing was due. */
  seen: number
}

const NOTHING: ClaimResult = { claimed: [], settled: [], seen: 0 }

/**
 * Claims due rows of a channel, judges them by the facts of this second, and freezes the bodies of those that go. The
 * Channel calls it with a transaction of its own (delivery.md 5.2, 5.3); when that has committed, every row looked at
 * is frozen in `sending` under the lease's epoch, settled, deferred, or planned again, and the claim holds nothing
 * more. The lease is looked at first: a holder that lost it claims nothing.
 */
export async function claimDue(
  tx: ShopTx,
  { lease, holder, most, responses }: ClaimDeps,
): Promise<ClaimResult> {
  if ((await standingOf(tx, lease, holder)) !== 'open') return NOTHING
  const ids = await selectDue(tx, lease.lineAccountId, most)
  if (ids.length === 0) return NOTHING
  const channel = await readChannel(tx, lease.lineAccountId)
  const rows: DueRow[] = await readRows(tx, ids)
  if (rows.length < ids.length) rows.push(...(await readTestRows(tx, ids)))
  const scenarios = await readScenarios(tx, [...new Set(rows.map((row) => row.scenario_id ?? ''))])
  const narrowed = [...scenarios.values()].some((scenario) => (scenario.audience.all?.length ?? 0) > 0)
  const members = rows.flatMap((row) => row.linked_member_id ?? [])
  const audience = narrowed ? await readAudience(tx, [...new Set(members)]) : new Map<string, Audience>()
  const shipments = await readShipmentsOf(tx, rows, scenarios)

  const sentOn =
    channel.cap_per_day === null && channel.cap_per_week === null
      ? new Map<string, CalendarDate[]>()
      : await readSentLately(tx, [...new Set(members)], channel)

  const verdicts = new Verdicts(channel, responses, shipments)
  const order = new Map(ids.map((id, index) => [id, index]))
  rows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  for (const row of rows) {
    const scenario = scenarios.get(row.scenario_id ?? '')
    if (!scenario) continue
    const member = row.linked_member_id ?? ''
    verdicts.add({ row, scenario, audience: audience.get(member), sentOn: sentOn.get(member) ?? [] })
  }
  await freeze(tx, lease.epoch, verdicts.frozen)
  await closeRows(tx, verdicts.closed)
  await noteTests(tx, verdicts.noted)
  await deferRows(tx, verdicts.deferred)
  await returnStale(
    tx,
    verdicts.stale.map((row) => row.id),
  )
  await tellOrders(tx, {
    shopId: lease.shopId as ShopId,
    orderIds: [...new Set(verdicts.stale.map((row) => row.order_id as OrderId))],
    fact: 'nudged',
  })
  return { claimed: verdicts.claimed, settled: verdicts.notices, seen: rows.length }
}

/** Reads nothing when no message of the batch speaks of a parcel: most waves must not pay for it. */
async function readShipmentsOf(tx: ShopTx, rows: DueRow[], scenarios: Map<string, DueScenario>) {
  const speaking = new Set(
    [...scenarios.values()].filter(({ bubbles }) => speaksOfShipments(bubbles)).map(({ id }) => id),
  )
  const orders = rows.flatMap((row) => (speaking.has(row.scenario_id ?? '') ? (row.order_id ?? []) : []))
  return orders.length === 0 ? new Map<string, Shipment[]>() : readShipments(tx, [...new Set(orders)])
}

/** What a row is judged by beside its channel. */
type Judged = Omit<DueFacts, 'channel' | 'quotaLeft'>

/** Whether bubbles lead to a form; asked once for the bubbles of a claim, not once for each of its rows. */
const leadsToForm = (() => {
  const found = new WeakMap<readonly Bubble[], boolean>()
  return (bubbles: readonly Bubble[]): boolean => {
    const leads = found.get(bubbles) ?? formsIn(bubbles).length > 0
    found.set(bubbles, leads)
    return leads
  }
})()

/** What the gates said of the rows of one claim; each row that goes takes one of the quota that is left. */
class Verdicts {
  readonly claimed: Claimed[] = []
  readonly frozen: FrozenRow[] = []
  readonly closed: ClosedRow[] = []
  readonly notices: Notice[] = []
  readonly deferred: Parameters<typeof deferRows>[1] = []
  readonly stale: DueRow[] = []
  readonly noted: Parameters<typeof noteTests>[1] = []
  private readonly channel: ChannelFacts
  private readonly responses: Responses
  private readonly shipments: ReadonlyMap<string, Shipment[]>
  private quotaLeft: number | null

  constructor(channel: ChannelFacts, responses: Responses, shipments: ReadonlyMap<string, Shipment[]>) {
    this.channel = channel
    this.responses = responses
    this.shipments = shipments
    this.quotaLeft = channel.quota_left
  }

  add(judged: Judged): void {
    const { row, scenario } = judged
    const verdict = this.judge(judged)
    switch (verdict.verdict) {
      case 'stale':
        this.stale.push(row)
        return
      case 'defer':
        this.deferred.push({ id: row.id, notBefore: verdict.notBefore, reason: verdict.reason })
        return
      case 'park':
        return this.close(row, { state: 'parked', reason: verdict.reason, actions: [] })
      case 'skip': {
        const actions = actionsAfter('skipped', verdict.reason, scenario.actions)
        return this.close(row, { state: 'skipped', reason: verdict.reason, actions })
      }
      case 'send':
        return this.send(row, scenario)
    }
  }

  /** A form without an address, since the LIFF id was taken away after the message was saved. */
  private lackingForms(bubbles: readonly Bubble[]): BubbleProblem[] {
    if (this.channel.liff_id !== null || !leadsToForm(bubbles)) return []
    const published = new Map(formsIn(bubbles).map(({ code }) => [code, true]))
    return checkForms(bubbles, { liffId: null, published })
  }

  private judge(judged: Judged): Verdict {
    const { row } = judged
    const due: DueFacts = { ...judged, channel: this.channel, quotaLeft: this.quotaLeft }
    if (!row.test) return judge(gateFacts(due))
    const { verdict, noted } = judgeTestDelivery(testFacts(due, row.test))
    this.noted.push({ id: row.id, noted })
    return verdict
  }

  private close(row: DueRow, closing: Omit<ClosedRow, 'id'>): void {
    const { state, actions } = closing
    this.closed.push({ id: row.id, ...closing })
    this.notices.push({ ...addressOf(row), outcome: { state, actions } })
  }

  private send(row: DueRow, scenario: DueScenario): void {
    const today = dateInJapan(this.channel.now.getTime())
    const { bubbles } = scenario
    const values = rowPlaceholders(row, this.shipments.get(row.order_id ?? '') ?? [], {
      today,
      liffId: this.channel.liff_id,
    })
    const rendered = renderBubbles(bubbles, values, this.responses.of(row.id as DeliveryId, bubbles))
    const messages = row.test ? markTest(rendered) : rendered
    const problems = [...this.lackingForms(bubbles), ...checkRendered(messages)]
    if (problems.length > 0) {
      // The mark of a test may move the bubbles, or be too much by itself.
      const own = row.test ? [...this.lackingForms(bubbles), ...checkRendered(rendered)] : problems
      const fault =
        own.length > 0 ? faultFoundHere(own, bubbles, values) : faultFoundHere(problems, [], values)
      return this.close(row, { state: 'skipped', reason: 'INVALID_CONTENT', actions: [], fault })
    }
    const body = Buffer.from(JSON.stringify({ to: row.line_user_id, messages }))
    const key = retryKey(row.id, row.attempt)
    this.frozen.push({ id: row.id, body, retryKey: key, messageVersion: scenario.messageVersion })
    this.claimed.push({
      ...addressOf(row),
      body,
      retryKey: key,
      dueAt: row.due_at.getTime(),
      tries: 1,
      ambiguous: false,
      actions: scenario.actions,
      bubbles: row.test ? null : bubbles,
    })
    if (this.quotaLeft !== null) this.quotaLeft -= 1
  }
}

const addressOf = (row: DueRow) => ({
  id: row.id,
  generation: row.generation,
  connectionId: row.connection_id,
  externalId: row.external_id,
  testRunId: row.test?.runId ?? null,
})
