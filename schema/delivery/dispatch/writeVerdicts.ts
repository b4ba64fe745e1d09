import { sql } from 'kysely'
import type { ContentFault } from '../../../domain/line/check/index.ts'
import type { Action } from '../../../domain/members/scenarioActions.ts'
import type { DeliveryState, Reason } from '../../../domain/delivery/deliveryStates.ts'
import type { ShopTx } from '../../database.ts'

/** A row whose body is frozen, to be pushed under this epoch. */
export interface FrozenRow {
  id: string
  body: Buffer
  retryKey: string
  messageVersion: number
}

/** Moves judged rows to `sending`, body and retry key stored before the first try (engineering.md 5). */
export async function freeze(tx: ShopTx, epoch: number, rows: FrozenRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update deliveries d
       set state = 'sending', body = f.body, retry_key = f.retry_key, message_version = f.version, epoch = ${epoch},
           first_attempt_at = coalesce(d.first_attempt_at, clock_timestamp()), tries = d.tries + 1, retry_at = null,
           reason = null
      from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.body)}::bytea[],
                  ${rows.map((row) => row.retryKey)}::uuid[], ${rows.map((row) => row.messageVersion)}::int[])
           as f(id, body, retry_key, version)
     where d.id = f.id`.execute(tx)
}

/** A row that a gate closed. */
export interface ClosedRow {
  id: string
  state: Extract<DeliveryState, 'skipped' | 'parked'>
  reason: Reason
  actions: Action[]
  /** Of `INVALID_CONTENT`. */
  fault?: ContentFault
}

/** Settles rows that a gate closed. */
export async function closeRows(tx: ShopTx, rows: ClosedRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update deliveries d
       set state = f.state, reason = f.reason, settled_at = clock_timestamp(), content_fault = f.fault,
           actions = coalesce(string_to_array(nullif(f.actions, ''), ','), '{}'), actions_open = f.open
      from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.state)}::text[],
                  ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.actions.join(','))}::text[],
                  ${rows.map((row) => row.actions.length)}::int[],
                  ${rows.map(({ fault }) => (fault ? JSON.stringify(fault) : null))}::jsonb[])
           as f(id, state, reason, actions, open, fault)
     where d.id = f.id`.execute(tx)
}

/** Keeps of deliveries of tests why real ones would not have gone. */
export async function noteTests(tx: ShopTx, rows: { id: string; noted: Reason | null }[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update deliveries d set noted = f.noted
      from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.noted)}::text[]) as f(id, noted)
     where d.id = f.id`.execute(tx)
}

/** Defers rows until an instant (epoch milliseconds); they stay armed. */
export async function deferRows(
  tx: ShopTx,
  rows: { id: string; notBefore: number; reason: Reason }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update deliveries d set not_before = to_timestamp(f.at), reason = f.reason
      from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.notBefore / 1000)}::float8[],
                  ${rows.map((row) => row.reason)}::text[]) as f(id, at, reason)
     where d.id = f.id`.execute(tx)
}

/** Gives rows whose facts have changed back to be planned: the next generation, never a final skip. */
export async function returnStale(tx: ShopTx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update deliveries set state = 'planned', generation = generation + 1, armed_at = null, armed_by = null, retry_at = null
     where id = any(${ids}::uuid[])`.execute(tx)
}
