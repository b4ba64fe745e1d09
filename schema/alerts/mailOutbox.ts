import { sql } from 'kysely'
import { isAlertKind, type MailOccasion } from '../../domain/alerts/alertKinds.ts'
import type { AlertMailFacts } from '../../domain/alerts/alertMailText.ts'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { detailsOf } from './storeFindings.ts'
import { subjectNames } from './subjectNames.ts'

/** An e-mail that this process is to send now. */
export interface ClaimedMail {
  id: string
  shopId: ShopId
  /** An earlier try came to no certain end. */
  maybeSent: boolean
}

/** Takes e-mails that are due; nobody else gets them within `seconds`. */
export async function claimMails(
  db: Db,
  { most, ofAShop, seconds }: { most: number; ofAShop: number; seconds: number },
): Promise<ClaimedMail[]> {
  const { rows } = await sql<{ mail_id: string; shop_id: string; maybe_sent: boolean }>`
    select * from claim_alert_mails(${most}, ${ofAShop}, ${seconds})`.execute(db)
  return rows.map((row) => ({
    id: row.mail_id,
    shopId: brand<ShopId>(row.shop_id),
    maybeSent: row.maybe_sent,
  }))
}

/** What to send and to whom; `reference` and `thread` are the same in every try. */
export interface MailToSend extends Omit<AlertMailFacts, 'url'> {
  to: string
  alertId: string
  /** Of this e-mail. */
  reference: string
  /** Of the first e-mail about the alert; null: this is it. */
  thread: string | null
}

/** Why a claimed e-mail is not sent now. */
export type NotNow = 'dropped' | 'postponed'

const POSTPONED_SECONDS = 15

/**
 * What a claimed e-mail says, by the facts of this moment. Dropped when the operator no longer wants it. Postponed while
 * the alert is resolved but young enough to be reopened: then it is true again, or is dropped with the alert's end. Also
 * when only newer code, which runs beside, has words for its kind.
 */
export const readMail = (db: Db, { id, shopId, maybeSent }: ClaimedMail): Promise<MailToSend | NotNow> =>
  inShop(db, shopId, async (tx) => {
    const { rows } = await sql<{
      alert_id: string
      operator_id: string
      occasion: MailOccasion
      ordinal: number
      kind: string
      subject_type: string
      subject_id: string
      details: unknown
      since: Date
      resolved_at: Date | null
      email: string | null
      operator_name: string
      shop_name: string
    }>`
      select m.alert_id, m.operator_id, m.occasion, m.ordinal, a.kind, a.subject_type, a.subject_id, a.details, a.since,
             a.resolved_at, case when o.disabled_at is null and o.alerts_by_email then o.email end as email,
             o.name as operator_name, s.name as shop_name
        from alert_mails m join alerts a on a.id = m.alert_id join operators o on o.id = m.operator_id
        join shops s on s.id = m.shop_id
       where m.id = ${id} and m.state = 'WAITING'`.execute(tx)
    const row = rows[0]
    if (row === undefined) return 'dropped'
    const { kind, email, occasion } = row
    if (email === null) {
      await end(tx, id, { state: 'DROPPED', sentTo: null, error: null, maybeSent })
      return 'dropped'
    }
    if (!isAlertKind(kind) || (occasion !== 'RESOLVED' && row.resolved_at !== null)) {
      await tryAgain(tx, id, { seconds: POSTPONED_SECONDS, error: null, maybeSent })
      return 'postponed'
    }
    const names = await subjectNames(tx, [{ type: row.subject_type, id: row.subject_id }])
    const referenceOf = (of: string) => `${row.alert_id}.${row.operator_id}.${of}`
    return {
      to: email,
      alertId: row.alert_id,
      reference: referenceOf(`${occasion}.${row.ordinal}`.toLowerCase()),
      thread: occasion === 'FIRST' ? null : referenceOf('first.0'),
      occasion,
      kind,
      details: detailsOf(row.details),
      since: row.since.getTime(),
      resolvedAt: row.resolved_at?.getTime() ?? null,
      shopName: row.shop_name,
      subjectName: names.get(row.subject_id) ?? null,
      operatorName: row.operator_name,
    }
  })

/** How a try ended. */
export type TryResult =
  | { end: 'sent' }
  /** The server refuses this address or this e-mail for ever. */
  | { end: 'refused'; error: string }
  /** It surely was not taken, this time. */
  | { end: 'failed'; error: string }
  /** It may have been taken. */
  | { end: 'unknown'; error: string }

/** Longest time for which tries go on. */
const GIVE_UP_HOURS = 24
const LONGEST_PAUSE_SECONDS = 1_800

/** Stores how a try ended; one that failed is repeated, at first after 30 s, later after half an hour, for a day. */
export const storeTry = (
  db: Db,
  mail: ClaimedMail,
  { to, result, pauseSeconds }: { to: string; result: TryResult; pauseSeconds: number },
): Promise<void> =>
  inShop(db, mail.shopId, async (tx) => {
    const { id, maybeSent } = mail
    const error = 'error' in result ? result.error : null
    switch (result.end) {
      case 'sent':
        return end(tx, id, { state: 'SENT', sentTo: to, error, maybeSent: true })
      case 'refused':
        return end(tx, id, { state: 'REFUSED', sentTo: to, error, maybeSent })
      default:
        return tryAgain(tx, id, {
          seconds: pauseSeconds,
          error,
          maybeSent: maybeSent || result.end === 'unknown',
        })
    }
  })

async function end(
  tx: ShopTx,
  id: string,
  {
    state,
    sentTo,
    error,
    maybeSent,
  }: {
    state: 'SENT' | 'REFUSED' | 'DROPPED'
    sentTo: string | null
    error: string | null
    maybeSent: boolean
  },
): Promise<void> {
  // One that was dropped while it was under way was sent after all.
  await sql`
    update alert_mails
       set state = ${state}, settled_at = clock_timestamp(), sent_to = ${sentTo}, error = ${error},
           maybe_sent = ${maybeSent}
     where id = ${id} and (state = 'WAITING' or (state = 'DROPPED' and ${state} = 'SENT'))`.execute(tx)
}

async function tryAgain(
  tx: ShopTx,
  id: string,
  { seconds, error, maybeSent }: { seconds: number; error: string | null; maybeSent: boolean },
): Promise<void> {
  await sql`
    update alert_mails
       set state = case when w.given_up then 'GIVEN_UP' else 'WAITING' end,
           settled_at = case when w.given_up then clock_timestamp() end,
           next_try_at = clock_timestamp()
             + make_interval(secs => least(${LONGEST_PAUSE_SECONDS}, ${seconds}::float8 * power(2, least(tries, 16) - 1))),
           error = coalesce(${error}, error), maybe_sent = ${maybeSent}
      from (select x.id as mail_id, ${error}::text is not null
                     and x.created_at < clock_timestamp() - make_interval(hours => ${GIVE_UP_HOURS}) as given_up
              from alert_mails x where x.id = ${id}) w
     where alert_mails.id = w.mail_id and state = 'WAITING'`.execute(tx)
}
