import { sql } from 'kysely'
import type { Known, KnownRequest } from '../../domain/requests/next.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopTx } from '../database.ts'
import { readClock } from '../sql/clock.ts'
import { readRequest, type RequestRow } from './readRequest.ts'
import { readSwitches } from './switches.ts'

/** What a step is decided by, as far as rows say it. */
export interface KnownRow {
  row: RequestRow
  /** Null: of a kind that is not automated. */
  request: KnownRequest | null
  /** PostgreSQL's clock, epoch milliseconds. */
  now: number
  switchedOn: boolean
  stands: Known['stands']
  rival: boolean
}

/** @throws NoSuchRow */
export async function readKnown(tx: ShopTx, requestId: RequestId): Promise<KnownRow> {
  const row = await readRequest(tx, requestId)
  const { requestsOn, operationsOn } = await readSwitches(tx, row)
  return {
    row,
    request: knownOf(row),
    now: await readClock(tx),
    switchedOn: requestsOn && operationsOn,
    stands: await standsOn(tx, row),
    rival: await hasRival(tx, row),
  }
}

const at = (instant: Date | null): number | null => instant?.getTime() ?? null

function knownOf(row: RequestRow): KnownRequest | null {
  const { kind, shown } = row
  if (kind === 'OTHER' || shown === null) return null
  return {
    kind,
    shown,
    pause: row.pause,
    facts: row.facts,
    product: row.product,
    frozen: row.frozen,
    target: row.target,
    state: row.state,
    reason: row.reason,
    appliedAt: row.appliedAt.getTime(),
    press: row.press,
    verifyingSince: at(row.verifyingSince),
    fencedAt: at(row.fencedAt),
    unchangedAt: at(row.unchangedAt),
    failures: row.failedReads,
    lookAt: at(row.lookAt),
    checkingAt: at(row.checkingAt),
  }
}

/** Whether its cart and account are there, and its member is still that customer. */
async function standsOn(tx: ShopTx, row: RequestRow): Promise<Known['stands']> {
  const { rows } = await sql<{ removed: boolean; linked: boolean }>`
    select c.removed_at is not null or a.removed_at is not null as removed,
           exists (select 1 from member_links l
                     join cart_customers k on k.id = l.customer_id and k.connection_id = c.id
                                          and k.external_id = ${row.customerExternalId}
                    where l.member_id = ${row.memberId} and l.line_account_id = a.id) as linked
      from cart_connections c, line_accounts a
     where c.id = ${row.connectionId} and a.id = ${row.lineAccountId}`.execute(tx)
  const [found] = rows
  if (found === undefined || found.removed) return 'CONNECTION_REMOVED'
  return found.linked ? 'YES' : 'MEMBER_UNLINKED'
}

/**
 * Whether another request of the subscription was pressed and is not settled: what it did is not known yet. By cart and
 * domain, as a cart may be connected twice.
 */
export async function hasRival(
  tx: ShopTx,
  row: Pick<RequestRow, 'id' | 'cart' | 'cartDomain' | 'subscriptionExternalId'>,
): Promise<boolean> {
  if (row.subscriptionExternalId === null) return false
  const { rows } = await sql<{ rival: boolean }>`
    select subscription_has_rival(${row.cart}, ${row.cartDomain}, ${row.subscriptionExternalId}, ${row.id}) as rival`.execute(
    tx,
  )
  return rows[0]?.rival ?? false
}
