import { sql } from 'kysely'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { type Finder, msOf } from './finder.ts'

const REFUSED_DAYS = 7
const STANDSTILL_MINUTES = 15

/** Operators whose address the mail server refuses, since the last e-mail that it took. */
export const refusedMails: Finder = {
  kinds: ['MAIL_REFUSED'],
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; oldest: Date }>`
      select o.id, count(*)::int as count, min(m.settled_at) as oldest
        from operators o join alert_mails m on m.operator_id = o.id and m.shop_id = o.shop_id
       where o.shop_id = ${shopId} and o.disabled_at is null and o.alerts_by_email
         and m.state = 'REFUSED' and m.sent_to = o.email
         and m.created_at > clock_timestamp() - make_interval(days => ${REFUSED_DAYS})
         and not exists (select 1 from alert_mails n where n.shop_id = o.shop_id and n.operator_id = o.id
                            and n.state = 'SENT' and n.sent_to = o.email and n.settled_at > m.settled_at)
       group by o.id`.execute(tx)
    return rows.map(
      ({ id, count, oldest }): Finding => ({
        kind: 'MAIL_REFUSED',
        subject: { type: 'OPERATOR', id },
        since: msOf(oldest),
        details: { count },
      }),
    )
  },
}

/** E-mails that were tried and wait for long: the server, its password or the way to it is wrong. */
export const waitingMails: Finder = {
  kinds: ['MAIL_STANDSTILL'],
  async find(tx, shopId) {
    const { rows } = await sql<{ count: number; oldest: Date | null }>`
      select count(*)::int as count, min(created_at) as oldest from alert_mails
       where shop_id = ${shopId} and state = 'WAITING' and error is not null
         and created_at < clock_timestamp() - make_interval(mins => ${STANDSTILL_MINUTES})`.execute(tx)
    const { count = 0, oldest = null } = rows[0] ?? {}
    if (oldest === null) return []
    return [
      {
        kind: 'MAIL_STANDSTILL',
        subject: { type: 'SHOP', id: shopId },
        since: msOf(oldest),
        details: { count },
      },
    ]
  },
}
