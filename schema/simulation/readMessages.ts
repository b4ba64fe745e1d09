import { sql } from 'kysely'
import type { AudienceFilter } from '../../domain/members/audience/index.ts'
import type { Bubble } from '../../domain/bubbles/index.ts'
import { parseClock } from '../../domain/values/japanTime.ts'
import type { AccountRules, SimulatedMessage } from '../../domain/simulation/index.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { candidateMessageOf, TRIGGER_PRODUCTS } from '../messages/triggerMessage.ts'
import { sendingLimitsOf } from '../line/sendingLimits.ts'

/** A message with the shop's name for it. */
export interface NamedMessage extends SimulatedMessage {
  adminName: string
}

interface ScenarioColumns {
  id: string
  dayOffset: number
  sendTime: string
  timingVersion: number
  timedAt: number
  createdAt: number
  bubbles: Bubble[]
}

/** The messages of a LINE account that are not removed, in delivery order. */
export async function readSimulatedMessages(tx: ShopTx, lineAccountId: string): Promise<NamedMessage[]> {
  const rows = await tx
    .selectFrom('follow_messages as m')
    .selectAll('m')
    .select([
      sql<Record<string, number>>`coalesce((
        select ${TRIGGER_PRODUCTS} from follow_message_products mp where mp.message_id = m.id), '{}')`.as(
        'products',
      ),
      sql<ScenarioColumns[]>`coalesce((
        select jsonb_agg(jsonb_build_object(
                 'id', s.id, 'dayOffset', s.day_offset, 'sendTime', s.send_time::text,
                 'timingVersion', s.timing_version,
                 'timedAt', floor(extract(epoch from s.timed_at) * 1000),
                 'createdAt', floor(extract(epoch from s.created_at) * 1000),
                 'bubbles', s.bubbles) order by s.day_offset, s.send_time, s.id)
          from scenarios s where s.message_id = m.id and s.removed_at is null), '[]')`.as('times'),
    ])
    .where('m.line_account_id', '=', lineAccountId)
    .where('m.removed_at', 'is', null)
    .orderBy('m.delivery_order')
    .orderBy('m.id')
    .execute()
  return rows.map((row) => ({
    ...candidateMessageOf({ ...row, admitted: false }),
    adminName: row.admin_name,
    purpose: row.purpose,
    audience: row.audience as AudienceFilter,
    scenarios: row.times.map(({ dayOffset, sendTime, ...scenario }) => ({
      ...scenario,
      timing: { dayOffset, sendTime: parseClock(sendTime) },
    })),
  }))
}

/** The rules of a LINE account. @throws NoSuchRow */
export async function readAccountRules(tx: ShopTx, lineAccountId: string): Promise<AccountRules> {
  const account = requireRow(
    await tx
      .selectFrom('line_accounts')
      .select([
        'one_series_per_order',
        'quiet_from',
        'quiet_until',
        'quiet_on_hit',
        'cap_per_day',
        'cap_per_week',
        'cap_on_hit',
        'limits_include_notices',
      ])
      .where('id', '=', lineAccountId)
      .executeTakeFirst(),
  )
  return { oneSeriesPerOrder: account.one_series_per_order, limits: sendingLimitsOf(account) }
}
