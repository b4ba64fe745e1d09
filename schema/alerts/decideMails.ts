import { sql } from 'kysely'
import { isAlertKind, severityOf, toldOf } from '../../domain/alerts/alertKinds.ts'
import { type AlertMail, type MailPace, nextMail } from '../../domain/alerts/mailRule.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { readClock } from '../sql/clock.ts'

/** An alert on which something may still be to be told. */
interface Undecided {
  id: string
  kind: string
  subject_id: string
  opened_at: Date
  resolved_at: Date | null
}

/** A stored e-mail, and where it stands. */
interface StoredMail {
  alert_id: string
  operator_id: string
  occasion: AlertMail['occasion']
  ordinal: number
  state: 'WAITING' | 'SENT' | 'REFUSED' | 'GIVEN_UP' | 'DROPPED'
  maybe_sent: boolean
  created_at: Date
}

/**
 * Decides which e-mails are due (domain/alerts/mailRule.ts) and puts them where the sender finds them; an alert that
 * nothing more is to be told of is settled. The caller has locked the shop's alerts.
 */
export async function decideMails(
  tx: ShopTx,
  shopId: ShopId,
  { pace, mailing }: { pace: MailPace; mailing: boolean },
): Promise<void> {
  const { rows: alerts } = await sql<Undecided>`
    select id, kind, subject_id, opened_at, resolved_at from alerts
     where shop_id = ${shopId} and settled_at is null`.execute(tx)
  if (alerts.length === 0) return
  const now = await readClock(tx)
  const operators = mailing ? await readRecipients(tx, shopId) : []
  const ids = alerts.map(({ id }) => id)
  const mails = await readMails(tx, ids)
  const firsts = await readFirstsBefore(tx, shopId, ids)
  for (const alert of alerts) {
    const { kind } = alert
    if (!isAlertKind(kind)) continue
    const resolvedAt = alert.resolved_at?.getTime() ?? null
    let isOver = resolvedAt !== null && now >= resolvedAt + pace.goneMs
    for (const operatorId of operators) {
      if (operatorId === alert.subject_id) continue
      const own = mails.filter((mail) => mail.alert_id === alert.id && mail.operator_id === operatorId)
      const verdict = nextMail(
        {
          severity: severityOf(kind),
          told: toldOf(kind),
          openedAt: alert.opened_at.getTime(),
          resolvedAt,
          mails: own.map((mail) => asRuled(mail, resolvedAt !== null)),
          firstBefore: firsts.get(`${alert.id} ${operatorId}`) ?? null,
          now,
        },
        pace,
      )
      if (verdict.do === 'wait') isOver = false
      if (verdict.do === 'mail') await addMail(tx, { shopId, alertId: alert.id, operatorId, ...verdict })
    }
    if (isOver) await settle(tx, alert.id)
  }
}

const readRecipients = async (tx: ShopTx, shopId: ShopId): Promise<string[]> => {
  const rows = await tx
    .selectFrom('operators')
    .select('id')
    .where('shop_id', '=', shopId)
    .where('disabled_at', 'is', null)
    .where('alerts_by_email', '=', true)
    .where('email', 'is not', null)
    .execute()
  return rows.map(({ id }) => id)
}

const readMails = async (tx: ShopTx, alertIds: string[]): Promise<StoredMail[]> =>
  tx
    .selectFrom('alert_mails')
    .select(['alert_id', 'operator_id', 'occasion', 'ordinal', 'state', 'maybe_sent', 'created_at'])
    .where('alert_id', 'in', alertIds)
    .execute()

/** When each operator was first told of the same trouble before, by alert and operator. */
async function readFirstsBefore(
  tx: ShopTx,
  shopId: ShopId,
  alertIds: string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ alert_id: string; operator_id: string; at: Date }>`
    select a.id as alert_id, m.operator_id, max(m.created_at) as at
      from alerts a
      join alerts b on b.shop_id = a.shop_id and b.kind = a.kind and b.subject_id = a.subject_id and b.id < a.id
      join alert_mails m on m.alert_id = b.id and m.occasion = 'FIRST' and m.state <> 'DROPPED'
     where a.shop_id = ${shopId} and a.id = any(${alertIds}::uuid[])
       and b.opened_at > clock_timestamp() - interval '30 days'
     group by 1, 2`.execute(tx)
  return new Map(rows.map(({ alert_id, operator_id, at }) => [`${alert_id} ${operator_id}`, at.getTime()]))
}

/** Once the alert is over, a try of uncertain end counts as an e-mail that the operator has. */
function asRuled(
  { occasion, ordinal, state, maybe_sent, created_at }: StoredMail,
  isResolved: boolean,
): AlertMail {
  const reached = state === 'SENT' || (maybe_sent && (isResolved || state !== 'WAITING'))
  const rest = state === 'WAITING' ? 'waiting' : 'lost'
  return { occasion, ordinal, state: reached ? 'reached' : rest, at: created_at.getTime() }
}

/** Unique by alert, operator, occasion and ordinal: decided twice, it is one e-mail. */
const addMail = (
  tx: ShopTx,
  mail: {
    shopId: ShopId
    alertId: string
    operatorId: string
    occasion: AlertMail['occasion']
    ordinal: number
  },
) =>
  tx
    .insertInto('alert_mails')
    .values({
      shop_id: mail.shopId,
      alert_id: mail.alertId,
      operator_id: mail.operatorId,
      occasion: mail.occasion,
      ordinal: mail.ordinal,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

/** What still waits says that something is wrong, which it no longer is. */
async function settle(tx: ShopTx, alertId: string): Promise<void> {
  await sql`update alerts set settled_at = clock_timestamp() where id = ${alertId}`.execute(tx)
  await sql`
    update alert_mails set state = 'DROPPED', settled_at = clock_timestamp()
     where alert_id = ${alertId} and state = 'WAITING' and occasion <> 'RESOLVED'`.execute(tx)
}
