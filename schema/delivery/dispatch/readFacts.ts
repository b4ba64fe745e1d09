import { sql } from 'kysely'
import type { ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import type { AudienceFilter } from '../../../domain/members/audience/index.ts'
import type { Bubble } from '../../../domain/bubbles/index.ts'
import type { Shipment } from '../../../domain/orders/carrier.ts'
import { spokenProductOf } from '../../../domain/orders/spokenLine.ts'
import type { ContinuationStatus } from '../../../domain/carts/continuationStatus.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import type { Stop } from '../../../domain/line/emergencyStop.ts'
import { MAX_GRACE_MINUTES } from '../../../domain/values/contentLimits.ts'
import type { ShopTx } from '../../database.ts'
import { spokenLines } from '../../orders/orderLines.ts'
import type { LimitColumns } from '../../line/sendingLimits.ts'

/** What is read of a due row (d), of an order's and of a test's. */
export const DELIVERY_COLUMNS = [
  'd.id',
  'd.generation',
  'd.attempt',
  'd.due_at',
  'd.not_before',
  'd.known_at',
  'd.planned_ship_date',
  'd.planned_count',
  'd.plan_version',
  'd.member_id',
  'd.maybe_sent',
  'd.scenario_id',
  'd.message_id',
] as const

/** What is read of its member (m). */
export const MEMBER_COLUMNS = [
  'm.id as linked_member_id',
  'm.line_user_id',
  'm.display_name',
  'm.nick_name',
  'm.point_balance',
  'm.friend_state',
  'm.friend_since',
  'm.opted_out_at',
  'm.flag_id',
] as const

/** A due row with the facts of its order and member, read in one statement for a whole batch. */
export async function readRows(tx: ShopTx, ids: string[]) {
  const rows = await tx
    .selectFrom('deliveries as d')
    .innerJoin('orders as o', 'o.id', 'd.order_id')
    .innerJoin('cart_connections as c', 'c.id', 'o.connection_id')
    .leftJoin('cart_customers as cc', (join) =>
      join
        .onRef('cc.connection_id', '=', 'o.connection_id')
        .onRef('cc.external_id', '=', 'o.customer_external_id'),
    )
    .leftJoin('member_links as l', (join) =>
      join.onRef('l.customer_id', '=', 'cc.id').onRef('l.line_account_id', '=', 'd.line_account_id'),
    )
    .leftJoin('members as m', 'm.id', 'l.member_id')
    .leftJoin('subscriptions as s', (join) =>
      join
        .onRef('s.connection_id', '=', 'o.connection_id')
        .onRef('s.external_id', '=', 'o.subscription_external_id'),
    )
    .select([
      ...DELIVERY_COLUMNS,
      'd.order_id',
      'o.connection_id',
      'o.external_id',
      'o.number',
      'o.ship_date',
      'o.recurring_count',
      'o.status',
      'o.stopped_at as order_stopped_at',
      'c.removed_at as connection_removed_at',
      's.status as subscription_status',
      's.next_delivery_date',
      ...MEMBER_COLUMNS,
      spokenLines(sql.ref('d.message_id')).as('lines'),
    ])
    // One parameter for the batch, however large: a list of thousands is slow to write and to parse.
    .where(sql<boolean>`d.id = any(${ids}::uuid[])`)
    .execute()
  return rows.map(({ lines, ...row }) => ({ ...row, product_name: spokenProductOf(lines) }))
}
/** One row of {@link readRows}; one of a test run says so. */
export type DueRow = Awaited<ReturnType<typeof readRows>>[number] & { test?: DueTest }

/** What a row of a test run has beside an order's. */
export interface DueTest {
  runId: TestRunId
  /** When it would be due for a real order. */
  realDueAt: Date
  isTestMember: boolean
  stopped: boolean
}

/** Scenario and message as they stand now: content is the newest at send time (domain.md V18). */
export interface DueScenario {
  id: string
  timingVersion: number
  removed: boolean
  bubbles: Bubble[]
  actions: ScenarioActions
  messageVersion: number
  enabled: boolean
  purpose: 'NOTICE' | 'PROMOTION'
  audience: AudienceFilter
  lateGraceMinutes: number
  outageGraceMinutes: number
}

/** Scenarios by id; ids that do not exist are left out. */
export async function readScenarios(tx: ShopTx, ids: string[]): Promise<Map<string, DueScenario>> {
  const rows = await tx
    .selectFrom('scenarios as s')
    .innerJoin('follow_messages as m', 'm.id', 's.message_id')
    .selectAll('s')
    .select([
      'm.version',
      'm.enabled',
      'm.purpose',
      'm.audience',
      'm.late_grace_minutes',
      'm.outage_grace_minutes',
      'm.removed_at as message_removed_at',
    ])
    .where(sql<boolean>`s.id = any(${ids}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        timingVersion: row.timing_version,
        removed: row.removed_at !== null || row.message_removed_at !== null,
        bubbles: row.bubbles as Bubble[],
        actions: row.actions as ScenarioActions,
        messageVersion: row.version,
        enabled: row.enabled,
        purpose: row.purpose,
        audience: row.audience as AudienceFilter,
        lateGraceMinutes: row.late_grace_minutes,
        outageGraceMinutes: row.outage_grace_minutes,
      },
    ]),
  )
}

/** Tags and subscription statuses of members; read only when a message of the batch narrows its audience. */
export async function readAudience(tx: ShopTx, memberIds: string[]) {
  const { rows } = await sql<{ id: string; tags: string[]; statuses: ContinuationStatus[] }>`
    select m.id,
           array(select t.tag_id::text from member_tags t where t.member_id = m.id) as tags,
           array(select s.status from member_links l
                   join cart_customers c on c.id = l.customer_id
                   join subscriptions s on s.connection_id = c.connection_id and s.customer_external_id = c.external_id
                  where l.member_id = m.id) as statuses
      from unnest(${memberIds}::uuid[]) as m(id)`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Shipments by order, in the order of their lines; read only when a message of the batch speaks of them. */
export async function readShipments(tx: ShopTx, orderIds: string[]): Promise<Map<string, Shipment[]>> {
  const rows = await tx
    .selectFrom('shipments')
    .select(['order_id', 'carrier', 'raw_carrier', 'tracking_number'])
    .where(sql<boolean>`order_id = any(${orderIds}::uuid[])`)
    .orderBy('order_id')
    .orderBy('line')
    .execute()
  const byOrder = new Map<string, Shipment[]>()
  for (const row of rows) {
    const shipments = byOrder.get(row.order_id) ?? []
    shipments.push({
      carrier: row.carrier,
      rawCarrier: row.raw_carrier,
      trackingNumber: row.tracking_number,
    })
    byOrder.set(row.order_id, shipments)
  }
  return byOrder
}

/**
 * The channel's own facts: its clock, its emergency stops, its quota. Stops that ended before the longest outage
 * grace cover nothing that could still leave. Their beginnings are whole milliseconds, as due times are read: what fell
 * due in the millisecond of a stop was stopped.
 */
export async function readChannel(tx: ShopTx, lineAccountId: string) {
  const { rows } = await sql<
    { now: Date; stops: Stop[]; quota_left: number | null; liff_id: string | null } & LimitColumns
  >`
    select clock_timestamp() as now,
           coalesce((select jsonb_agg(jsonb_build_object('stoppedAt', floor(extract(epoch from s.stopped_at) * 1000),
                                                         'resumedAt', extract(epoch from s.resumed_at) * 1000))
                       from emergency_stops s
                      where s.line_account_id = a.id
                        and s.resumed_at > (select clock_timestamp()) - make_interval(mins => ${MAX_GRACE_MINUTES})),
                    '[]') as stops,
           case when a.quota_limit is null or a.quota_used is null then null
                else a.quota_limit - a.quota_used - (
                  select count(*)::int from deliveries d where d.line_account_id = a.id and d.state = 'sending') - (
                  select count(*)::int from deliveries d
                   where d.line_account_id = a.id and d.state = 'sent' and d.pushed_at > a.quota_read_at) - (
                  select count(*)::int from notices n where n.line_account_id = a.id and n.state = 'sending') - (
                  select count(*)::int from notices n
                   where n.line_account_id = a.id and n.state = 'sent' and n.pushed_at > a.quota_read_at) end as quota_left,
           a.quiet_from, a.quiet_until, a.quiet_on_hit, a.cap_per_day, a.cap_per_week, a.cap_on_hit,
           a.limits_include_notices, a.liff_id
      from line_accounts a where a.id = ${lineAccountId}`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`no LINE account ${lineAccountId}`)
  return row
}
/** What {@link readChannel} answers. */
export type ChannelFacts = Awaited<ReturnType<typeof readChannel>>
