import { sql } from 'kysely'
import {
  afterTurn,
  expectedWaitMs,
  isOpen,
  type Lane,
  nextServed,
  type Pace,
} from '../../domain/carts/pace.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Db } from '../database.ts'

/**
 * Turns of requests to carts: rows that every worker process sees, by PostgreSQL's clock. A turn waits, is taken, is held
 * by a lease while its request is in flight, and is given back; what a dead process waited for or held ends by itself.
 */

/** Who asks for a turn, and at which key. */
export interface TurnClaim {
  readonly paceKey: string
  readonly shopId: ShopId
  readonly lane: Lane
  /** The connection that pulls, or the check: a shop's claimants take turns too. */
  readonly claimant: string
}

/** Milliseconds. */
export interface TurnTimes {
  readonly intervalMs: number
  /** How long a turn is kept without {@link keepTurn}. */
  readonly leaseMs: number
  /** Who does not ask again within this time has left the queue. */
  readonly presentMs: number
}

type Asked = { isMine: true } | { isMine: false; waitMs: number }

/** Takes the turn of this id if it is the next one; else keeps it in the queue, and answers about how long it will wait. */
export const askTurn = (db: Db, claim: TurnClaim & { id: string }, times: TurnTimes): Promise<Asked> =>
  db.transaction().execute(async (tx) => {
    const { paceKey, id, shopId, claimant, lane } = claim
    const { rows } = await sql<{ pace: Pace }>`
      select pace from ask_cart_turn(${paceKey}, ${id}, ${shopId}, ${claimant}, ${lane}, ${times.presentMs}) pace`.execute(
      tx,
    )
    const pace = rows[0]?.pace
    if (!pace) throw new Error('the database did not answer how a cart is paced')
    const { intervalMs, leaseMs } = times
    if (!isOpen(pace) || nextServed(pace, intervalMs)?.id !== id)
      return { isMine: false, waitMs: expectedWaitMs(pace, id, intervalMs) }
    const pulls = afterTurn(pace.pullsSinceCheck, lane)
    await sql`select from take_cart_turn(${paceKey}, ${id}, ${pulls}, ${intervalMs}, ${leaseMs})`.execute(tx)
    return { isMine: true }
  })

/** Prolongs the lease of a request in flight. False: it had ended, and the next request may be on its way. */
export async function keepTurn(db: Db, id: string, leaseMs: number): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`
    select kept from keep_cart_turn(${id}, ${leaseMs}) kept`.execute(db)
  return rows[0]?.kept ?? false
}

/** Gives the turn back, or leaves the queue. */
export async function leaveTurn(db: Db, id: string): Promise<void> {
  await sql`select from leave_cart_turn(${id})`.execute(db)
}
