import { sql } from 'kysely'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/**
 * Makes linking within a LINE account serial until the transaction ends. Of two members who claim one customer, the
 * second sees the first. A phone and a customer that arrive at the same time do not miss each other: both were
 * written before the lock and are searched for after it.
 *
 * Taken before the lock of a member (syncTransaction.ts): its holder may have to lock other members of the account.
 */
export const lockLinking = (tx: ShopTx, lineAccountId: LineAccountId) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.linking:${lineAccountId}`}, 0))`.execute(tx)
