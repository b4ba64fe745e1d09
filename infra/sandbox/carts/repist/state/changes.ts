import type { Archive } from '../../../kit/state/archive.ts'
import { Recent } from '../../../kit/requests/recentList.ts'

export type RowKind = 'orders' | 'teiki' | 'customers' | 'products'

/** Who changes a row: a user at a screen, a client of the API, the control API, or staff whom a fault stands for. */
export type By =
  | { how: 'SCREEN'; user: string; session: string; screen: string; transaction: string }
  | { how: 'API' }
  | { how: 'CONTROL' }
  | { how: 'STAFF' }

export const BY_API: By = { how: 'API' }
export const BY_CONTROL: By = { how: 'CONTROL' }
export const BY_STAFF: By = { how: 'STAFF' }

type Values = Readonly<Record<string, unknown>>

/** One change of one row. `before` and `after` hold the fields that differ; `before` is null for a new row. */
export interface Change {
  /** Counts up by 1, from 1 at the first start. */
  seq: number
  /** RFC 3339, UTC, by the cart's clock. */
  at: string
  by: By
  kind: RowKind
  id: string
  /** The subscription that the row is, or that it belongs to. */
  teiki_id: string | null
  before: Values | null
  after: Values
}

/**
 * A request that pressed a final button (「ログイン」 is none): what became of it. ACCEPTED: taken, even when the answer
 * was lost. NOT_STORED: the page said so, the cart did not store it.
 */
export type PressOutcome =
  | 'ACCEPTED'
  | 'STALE'
  | 'REFUSED'
  | 'NOT_STORED'
  | 'SESSION_OVER'
  | 'NO_BASIC_AUTH'
  | 'MAINTENANCE'
  | 'FAULT'

export interface Press {
  seq: number
  at: string
  user: string | null
  session: string | null
  screen: string
  /** The row that the form was for. */
  id: string
  teiki_id: string | null
  transaction: string
  outcome: PressOutcome
  /** The kind of fault that struck it. */
  fault: string | null
}

/** How often a subscription, or what belongs to it, was changed by whom, and how often a final button was pressed. */
interface Count {
  teiki_id: string
  /** Changes of the subscription's own row. */
  screen: number
  /** How many of them wrote the memo and nothing else. */
  memos: number
  api: number
  staff: number
  control: number
  /** Orders of it that came into being at a screen or by staff. */
  orders: number
  presses: number
  accepted: number
}

const KEPT = 2000

/**
 * Who changed what when, and who pressed what: the newest 2,000 of each, kept over a restart with the rows. The cart
 * tells it changes and the screens tell it presses; the control API and the page of changes read it. A row that was
 * put with the values it had is no change.
 */
export class ChangeLog {
  readonly #archive: Archive
  readonly #now: () => number
  readonly #changes = new Recent<Change>(KEPT)
  readonly #presses = new Recent<Press>(KEPT)
  #seq = 0

  /** `now`: epoch milliseconds. */
  constructor(archive: Archive, now: () => number) {
    this.#archive = archive
    this.#now = now
    const kept = archive.all()
    const of = <Entry extends { seq: number }>(kind: string) =>
      kept
        .filter((item) => item.kind === kind)
        .map(({ value }) => value as Entry)
        .toSorted((a, b) => a.seq - b.seq)
    for (const change of of<Change>('change')) this.#changes.add(change)
    for (const press of of<Press>('press')) this.#presses.add(press)
    this.#seq = Math.max(0, ...[...this.changes(), ...this.presses()].map(({ seq }) => seq))
  }

  changed(
    { kind, id, before, after }: { kind: RowKind; id: string; before: object | undefined; after: object },
    by: By,
  ) {
    const now = Object.entries(after).filter(([field]) => field !== 'update_date')
    const was = new Map(Object.entries(before ?? {}))
    const differing = now.filter(([field, value]) => JSON.stringify(was.get(field)) !== JSON.stringify(value))
    if (differing.length === 0) return
    const change: Change = {
      ...this.#next(),
      by,
      kind,
      id,
      teiki_id: teikiOf(kind, id, after),
      before:
        before === undefined ? null : Object.fromEntries(differing.map(([field]) => [field, was.get(field)])),
      after: Object.fromEntries(differing),
    }
    this.#changes.add(change)
    this.#keep('change', change)
  }

  pressed(press: Omit<Press, 'seq' | 'at'>): void {
    const entry = { ...this.#next(), ...press }
    this.#presses.add(entry)
    this.#keep('press', entry)
  }

  /** Oldest first. */
  changes(): readonly Change[] {
    return this.#changes.all()
  }

  /** Oldest first. */
  presses(): readonly Press[] {
    return this.#presses.all()
  }

  /** One count for each subscription that was changed or pressed for, by its id. */
  counts(): Count[] {
    const counts = new Map<string, Count>()
    const of = (teiki_id: string): Count => {
      const none = { screen: 0, memos: 0, api: 0, staff: 0, control: 0, orders: 0, presses: 0, accepted: 0 }
      const count = counts.get(teiki_id) ?? { teiki_id, ...none }
      counts.set(teiki_id, count)
      return count
    }
    for (const { teiki_id, kind, by, before, after } of this.changes()) {
      if (teiki_id === null) continue
      const how = ({ SCREEN: 'screen', API: 'api', STAFF: 'staff', CONTROL: 'control' } as const)[by.how]
      if (kind === 'teiki') of(teiki_id)[how] += 1
      if (kind === 'teiki' && how === 'screen' && Object.keys(after).join() === 'memo')
        of(teiki_id).memos += 1
      if (kind === 'teiki') continue
      if (before === null && how !== 'control') of(teiki_id).orders += 1
    }
    for (const { teiki_id, outcome } of this.presses()) {
      if (teiki_id === null) continue
      of(teiki_id).presses += 1
      if (outcome === 'ACCEPTED') of(teiki_id).accepted += 1
    }
    return [...counts.values()].toSorted((a, b) => a.teiki_id.localeCompare(b.teiki_id))
  }

  clear(): void {
    this.#changes.clear()
    this.#presses.clear()
    this.#archive.clear(['change', 'press'])
  }

  #next(): { seq: number; at: string } {
    this.#seq += 1
    return { seq: this.#seq, at: new Date(this.#now()).toISOString() }
  }

  /** Old entries give their place to new ones, so that the file does not grow for ever. */
  #keep(kind: string, entry: { seq: number }): void {
    this.#archive.keep([{ kind, id: String(entry.seq % KEPT), value: entry }])
  }
}

function teikiOf(kind: RowKind, id: string, row: object): string | null {
  if (kind === 'teiki') return id
  return 'teiki_id' in row && typeof row.teiki_id === 'string' ? row.teiki_id : null
}
