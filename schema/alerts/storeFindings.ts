import { sql } from 'kysely'
import { type AlertKind, isAlertKind } from '../../domain/alerts/alertKinds.ts'
import type { AlertDetails, Finding } from '../../domain/alerts/finding.ts'
import { judgeFindings, type StoredAlert } from '../../domain/alerts/judgeFindings.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Details as an earlier or later version may have stored them. */
export function detailsOf(stored: unknown): AlertDetails {
  const { code, count, date } = Object(stored) as Record<string, unknown>
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof count === 'number' ? { count } : {}),
    ...(typeof date === 'string' ? { date } : {}),
  }
}

/** Alerts of a shop change in one transaction at a time. */
export const lockAlerts = (tx: ShopTx, shopId: ShopId) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`alerts:${shopId}`}, 8))`.execute(tx)

/** Alerts that are open, or so young that they can be reopened. */
async function readStored(tx: ShopTx, shopId: ShopId): Promise<StoredAlert[]> {
  const rows = await tx
    .selectFrom('alerts')
    .select(['id', 'kind', 'subject_type', 'subject_id', 'resolved_at', 'details'])
    .where('shop_id', '=', shopId)
    .where('settled_at', 'is', null)
    .execute()
  return rows.flatMap(({ id, kind, subject_type, subject_id, resolved_at, details }) =>
    isAlertKind(kind)
      ? {
          id,
          kind,
          subject: { type: subject_type, id: subject_id },
          resolvedAt: resolved_at?.getTime() ?? null,
          details: detailsOf(details),
        }
      : [],
  )
}

/** How many alerts a look changed. */
export interface LookCounts {
  opened: number
  resolved: number
}

/** Brings the stored alerts in line with what is wrong now. The caller has locked them. */
export async function storeFindings(
  tx: ShopTx,
  shopId: ShopId,
  { findings, examined }: { findings: readonly Finding[]; examined: ReadonlySet<AlertKind> },
): Promise<LookCounts> {
  const stored = await readStored(tx, shopId)
  const { open, keep, reopen, resolve } = judgeFindings({ stored, findings, examined })
  for (const { kind, subject, since, details } of open) {
    await sql`
      insert into alerts (shop_id, kind, subject_type, subject_id, details, since)
      values (${shopId}, ${kind}, ${subject.type}, ${subject.id}, ${JSON.stringify(details)}::jsonb,
              coalesce(${since === null ? null : new Date(since)}::timestamptz, clock_timestamp()))
      on conflict do nothing`.execute(tx)
  }
  const seen = [...keep, ...reopen]
  if (seen.length > 0)
    await sql`
      update alerts a set seen_at = clock_timestamp(), resolved_at = null, details = f.details
        from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as f(id uuid, details jsonb)
       where a.id = f.id`.execute(tx)
  if (resolve.length > 0)
    await sql`
      update alerts set resolved_at = clock_timestamp()
       where id = any(${resolve}::uuid[]) and resolved_at is null`.execute(tx)
  return { opened: open.length + reopen.length, resolved: resolve.length }
}
