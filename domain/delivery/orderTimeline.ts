import { UNREAD_FIELDS, type UnreadField } from '../carts/unreadValues.ts'
import { describeAction } from '../members/describeAction.ts'
import { type ContentFault, explainFault } from '../line/check/index.ts'
import type { Action } from '../members/scenarioActions.ts'
import {
  DELIVERY_STATE_LABELS,
  type DeliveryState,
  explainReason,
  isOpen,
  type Reason,
} from './deliveryStates.ts'
import type { OptOutWish } from '../members/optOut.ts'
import { TAP_VERDICT_EXPLANATIONS, type TapVerdict } from '../responses/judgeTap.ts'
import { type CalendarDate, clockInJapan, dateInJapan } from '../values/japanTime.ts'

/** What is stored of an order's life. Instants are epoch milliseconds; null: it did not happen. */
export interface OrderLifeFacts {
  orderedAt: number | null
  storedAt: number | null
  shipDate: CalendarDate | null
  shipDateFirstSeenAt: number | null
  /** What the cart wrote for a date and is none that counts, as it stands in the cart now. */
  unreadDates: readonly { field: UnreadDateField; raw: string; at: number | null }[]
  /** Its plan fails since `since`, the last time at `at`; null: the last plan succeeded. */
  planFailure: { since: number; at: number; tries: number; errorId: string } | null
  /** Some parcels have a ship date; the last one is awaited (V12). */
  waitsForParcels: boolean
  stoppedAt: number | null
  history: boolean
  calledOff: boolean
  enrolments: readonly { messageId: string; messageName: string; enrolledAt: number }[]
  deliveries: readonly DeliveryLifeFacts[]
  /** The newest wish about announcements of each linked member. */
  optOuts: readonly { wish: OptOutWish; at: number }[]
}

export interface DeliveryLifeFacts {
  id: string
  messageId: string | null
  messageName: string | null
  attempt: number
  createdAt: number
  dueAt: number
  /** Nothing leaves before it (the night, a cap). */
  notBefore: number | null
  armedAt: number | null
  firstAttemptAt: number | null
  settledAt: number | null
  state: DeliveryState
  reason: Reason | null
  /** Of `INVALID_CONTENT`. */
  contentFault: ContentFault | null
  actions: readonly { action: Action; outcome: string; doneAt: number }[]
  /** Taps on its buttons that act. */
  taps: readonly { verdict: TapVerdict; at: number }[]
  /** Its links that were opened, each once. */
  clicks: readonly { first: number; times: number }[]
}

/** The dates of an order that a cart writes. */
export const UNREAD_DATES = [
  'shipDate',
  'orderedAt',
  'scheduledDeliveryDate',
] as const satisfies readonly UnreadField[]
export type UnreadDateField = (typeof UNREAD_DATES)[number]

/** The kinds of events, in their order at the same instant. */
export const TIMELINE_KINDS = [
  'placed',
  'stored',
  'shipDateSeen',
  'enrolled',
  'planned',
  'armed',
  'attempted',
  'settled',
  'actionDone',
  'tapped',
  'clicked',
  'optOut',
  'stopped',
  'dateUnreadable',
  'planFailing',
  'waiting',
  'due',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

export interface TimelineEvent {
  /** Epoch milliseconds; null: nobody knows yet (`waiting`). */
  at: number | null
  kind: TimelineKind
  /** Japanese. */
  text: string
  messageId: string | null
  deliveryId: string | null
}

/**
 * An order's timeline as a shop reads it: what happened, oldest first, then what is to come. Built from the rows as
 * they are now: of a time that moved only the newest is known.
 */
export function orderTimeline(facts: OrderLifeFacts): TimelineEvent[] {
  const events = [
    ...ofOrder(facts),
    ...facts.enrolments.map(({ messageId, messageName, enrolledAt }) =>
      event({
        kind: 'enrolled',
        at: enrolledAt,
        text: `${quoted(messageName)}の対象になりました。`,
        messageId,
      }),
    ),
    ...facts.deliveries.flatMap(ofDelivery),
  ]
  return events.sort(
    (a, b) =>
      (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) ||
      TIMELINE_KINDS.indexOf(a.kind) - TIMELINE_KINDS.indexOf(b.kind),
  )
}

function ofOrder(facts: OrderLifeFacts): TimelineEvent[] {
  const events: TimelineEvent[] = []
  if (facts.orderedAt !== null)
    events.push(event({ kind: 'placed', at: facts.orderedAt, text: 'カートで注文されました。' }))
  if (facts.storedAt !== null)
    events.push(
      event({
        kind: 'stored',
        at: facts.storedAt,
        text: facts.history
          ? 'カートから過去の受注として取り込みました。'
          : 'カートから受注を取り込みました。',
      }),
    )
  if (facts.shipDateFirstSeenAt !== null)
    events.push(event({ kind: 'shipDateSeen', at: facts.shipDateFirstSeenAt, text: seenText(facts) }))
  else if (!facts.history && !facts.calledOff && facts.stoppedAt === null)
    events.push(
      event({
        kind: 'waiting',
        at: null,
        text: facts.waitsForParcels ? PARCELS_AWAITED : '発送日を待っています。',
      }),
    )
  for (const { field, raw, at } of facts.unreadDates)
    events.push(event({ kind: 'dateUnreadable', at, text: unreadText(field, raw) }))
  if (facts.planFailure !== null)
    events.push(
      event({ kind: 'planFailing', at: facts.planFailure.at, text: failingText(facts.planFailure) }),
    )
  if (facts.stoppedAt !== null)
    events.push(event({ kind: 'stopped', at: facts.stoppedAt, text: 'この受注への配信を停止しました。' }))
  for (const { wish, at } of facts.optOuts)
    events.push(event({ kind: 'optOut', at, text: OPT_OUT_TEXTS[wish] }))
  return events
}

/** Characters of a cart's value that are shown. */
const MOST_SHOWN = 50

function unreadText(field: UnreadDateField, raw: string): string {
  const shown = raw.length > MOST_SHOWN ? `${raw.slice(0, MOST_SHOWN).toWellFormed()}…` : raw
  return `${UNREAD_FIELDS[field].ja}「${shown}」は日付として読み取れません。カートで正しい日付に直すと、次の同期で読み直します。`
}

const failingText = ({ since, tries, errorId }: NonNullable<OrderLifeFacts['planFailure']>): string =>
  `配信の予定を立てられません。${spoken(since)}から${tries}回失敗し、自動で試し続けています。続くときは、番号「${errorId}」を添えてサポートへご連絡ください。`

const OPT_OUT_TEXTS: Readonly<Record<OptOutWish, string>> = {
  OUT: 'お客様へのお知らせの配信が停止されました。',
  IN: 'お客様へのお知らせの配信が再開されました。',
}

const PARCELS_AWAITED =
  'まだ発送日のない荷物があります。すべての荷物に発送日が入ると、最後の発送日をもとに配信を予定します。'

function seenText({ shipDate, waitsForParcels }: OrderLifeFacts): string {
  if (shipDate !== null) return `発送日が登録されました。現在の発送日は${shipDate}です。`
  return waitsForParcels
    ? `発送日が登録されました。現在は、${PARCELS_AWAITED}`
    : '発送日が登録されました。その後、発送日は取り消されました。'
}

function ofDelivery(row: DeliveryLifeFacts): TimelineEvent[] {
  const { messageId, id } = row
  const name = quoted(row.messageName ?? '(削除済み)')
  const tell = (kind: TimelineKind, at: number, text: string) =>
    event({ kind, at, text, messageId, deliveryId: id })
  const events: TimelineEvent[] = []
  const closedAtOnce = row.settledAt !== null && row.settledAt <= row.createdAt
  const due = spoken(Math.max(row.dueAt, row.notBefore ?? row.dueAt))
  if (!closedAtOnce)
    events.push(
      tell(
        'planned',
        row.createdAt,
        row.attempt > 1
          ? `${name}の再送が申し込まれました(${row.attempt}回目)。`
          : `${name}の配信を予定しました。予定は${due}です。`,
      ),
    )
  if (row.armedAt !== null) events.push(tell('armed', row.armedAt, `${name}の配信の準備ができました。`))
  if (row.firstAttemptAt !== null)
    events.push(tell('attempted', row.firstAttemptAt, `${name}をLINEに渡し始めました。`))
  if (isOpen(row.state))
    events.push(tell('due', Math.max(row.dueAt, row.notBefore ?? 0), `${name}を${due}に配信する予定です。`))
  else if (row.settledAt !== null)
    events.push(
      tell('settled', row.settledAt, `${name}: ${explainDelivery(row.state, row.reason, row.contentFault)}`),
    )
  for (const { action, outcome, doneAt } of row.actions)
    events.push(tell('actionDone', doneAt, `${name}: ${describeAction(action, outcome)}`))
  for (const { verdict, at } of row.taps)
    events.push(tell('tapped', at, `${name}: ボタンが押されました。${TAP_VERDICT_EXPLANATIONS[verdict]}`))
  for (const { first, times } of row.clicks)
    events.push(
      tell('clicked', first, `${name}: リンクが開かれました${times > 1 ? `(全部で${times}回)` : ''}。`),
    )
  return events
}

/** Why a delivery has its state: by what is wrong with its content or by its reason, if it has one. */
export function explainDelivery(
  state: DeliveryState,
  reason: Reason | null,
  fault: ContentFault | null = null,
): string {
  if (reason === null) return DELIVERY_STATE_LABELS[state]
  return reason === 'INVALID_CONTENT' && fault !== null ? explainFault(fault) : explainReason(state, reason)
}

const event = (of: Pick<TimelineEvent, 'kind' | 'at' | 'text'> & Partial<TimelineEvent>): TimelineEvent => ({
  messageId: null,
  deliveryId: null,
  ...of,
})

const quoted = (name: string): string => `「${name}」`

/** A date and a clock time in Japan, as people write them. */
const spoken = (instant: number): string => `${dateInJapan(instant)} ${clockInJapan(instant).slice(0, 5)}`
