import { sql } from 'kysely'
import { ALERT_KINDS, type AlertKind, type AlertSubject } from '../../domain/alerts/alertKinds.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

export interface AlertRow {
  id: string
  kind: AlertKind
  subject_type: AlertSubject
  subject_id: string
  details: unknown
  since: Date
  resolved_at: Date | null
  /** E-mails that the mail server took. */
  mails_sent: number
  mails_waiting: number
  last_mail_at: Date | null
}

export interface AlertFilter {
  state?: 'OPEN' | 'RESOLVED'
  kind?: AlertKind
}

/** Kinds of a later version are left out: this one has no words for them. */
const known = sql`a.kind = any(${[...ALERT_KINDS]}::text[])`

const columns = sql`
  a.id, a.kind, a.subject_type, a.subject_id, a.details, a.since, a.resolved_at, m.mails_sent, m.mails_waiting, m.last_mail_at`
const mails = sql`
  cross join lateral (
    select count(*) filter (where x.state = 'SENT')::int as mails_sent,
           count(*) filter (where x.state = 'WAITING')::int as mails_waiting,
           max(x.settled_at) filter (where x.state = 'SENT') as last_mail_at
      from alert_mails x where x.alert_id = a.id) m`

/** Alerts of the shop, newest first. */
export async function listAlerts(
  tx: ShopTx,
  shopId: ShopId,
  { state, kind, after, most }: AlertFilter & PageRequest<string>,
): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select ${columns}
      from (select * from alerts a
             where a.shop_id = ${shopId} and ${known}
               ${after === null ? sql`` : sql`and a.id < ${after}`}
               ${kind === undefined ? sql`` : sql`and a.kind = ${kind}`}
               ${state === undefined ? sql`` : state === 'OPEN' ? sql`and a.resolved_at is null` : sql`and a.resolved_at is not null`}
             order by a.id desc nulls last limit ${most}) a
      ${mails}
     order by a.id desc nulls last`.execute(tx)
  return rows
}

/** @throws NoSuchRow */
export async function readAlert(tx: ShopTx, id: string): Promise<AlertRow> {
  const { rows } = await sql<AlertRow>`
    select ${columns} from alerts a ${mails} where a.id = ${id} and ${known}`.execute(tx)
  return requireRow(rows[0])
}

/** How the e-mails of a shop fare. */
export interface MailCounts {
  waiting: number
  last_sent_at: Date | null
  last_error: string | null
  last_error_at: Date | null
}

export async function readMailCounts(tx: ShopTx, shopId: ShopId): Promise<MailCounts> {
  const { rows } = await sql<MailCounts>`
    select count(*) filter (where state = 'WAITING')::int as waiting,
           max(settled_at) filter (where state = 'SENT') as last_sent_at,
           (array_agg(error order by created_at desc) filter (where error is not null))[1] as last_error,
           max(coalesce(settled_at, created_at)) filter (where error is not null) as last_error_at
      from alert_mails
     where shop_id = ${shopId} and created_at > clock_timestamp() - interval '30 days'`.execute(tx)
  return requireRow(rows[0])
}
