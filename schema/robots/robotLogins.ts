import { sql } from 'kysely'
import { afterRefusal, type LoginHalt } from '../../domain/robots/robotState.ts'
import type { ShopTx } from '../database.ts'
import type { RobotLease } from './robotSession.ts'

/** What a refused login made of the robot; null: the session is not the holder's any more, and nothing was counted. */
export async function robotLoginRefused(
  tx: ShopTx,
  { shopId, robotId, holder, epoch }: RobotLease,
  code: LoginHalt,
): Promise<{ stopped: boolean } | null> {
  const row = await tx
    .selectFrom('robots')
    .select(['refused_logins', 'login_key'])
    .where('id', '=', robotId)
    .where('holder', '=', holder)
    .where('epoch', '=', epoch)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) return null
  const { refusedLogins, stops } = afterRefusal(row.refused_logins, code)
  await tx
    .updateTable('robots')
    .set(({ eb, ref }) => ({
      refused_logins: refusedLogins,
      ...(stops
        ? {
            state: 'STOPPED' as const,
            reason: code,
            state_at: sql<Date>`clock_timestamp()`,
            holder: null,
            expires_at: null,
            epoch: eb(ref('epoch'), '+', 1),
            version: eb(ref('version'), '+', 1),
          }
        : {}),
    }))
    // Of all robots of the shop with this login; there is one, as long as nobody writes rows by hand.
    .where('shop_id', '=', shopId)
    .where('login_key', '=', row.login_key)
    .where('removed_at', 'is', null)
    .execute()
  return { stopped: stops }
}

/** The cart took the login: refusals before it count no more. */
export const robotLoginTaken = (tx: ShopTx, { robotId, holder, epoch }: RobotLease) =>
  tx
    .updateTable('robots')
    .set({ refused_logins: 0, logged_in_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', robotId)
    .where('holder', '=', holder)
    .where('epoch', '=', epoch)
    .execute()
