import { sql } from 'kysely'
import {
  type CountedRequest,
  type Difference,
  differenceOf,
  type PricesFrom,
  type StoredCharge,
} from '../../domain/billing/recount.ts'
import { isCharged } from '../../domain/billing/price.ts'
import { EVIDENCE_YEARS } from '../../domain/requests/evidence.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** A request whose charge is not as it must be. */
export interface FoundDifference {
  readonly requestId: string
  readonly difference: Difference
  /** When the request was settled, or the charge where there is none. */
  readonly at: Date | null
}

/** What a recount of one shop came to. */
export interface Recount {
  /** Requests that must cost, and charges, each with the yen of the charges. */
  readonly owed: number
  readonly charges: number
  readonly yen: number
  /** All of them; zero is right. */
  readonly differences: number
  /** The first of them. */
  readonly found: readonly FoundDifference[]
}

/** Requests read at once. */
const PAGE = 1_000
/** Differences that are named. */
const MOST_FOUND = 100

interface Row {
  id: string
  kind: string | null
  state: string | null
  is_test: boolean
  press: number
  settled_by: string | null
  settled_at: Date | null
  charge_kind: string | null
  amount: number | null
  how: string | null
  price_version: number | null
  charged_at: Date | null
}

/**
 * Compares the charges of a shop with its requests, request by request, and changes nothing. It reads page by page; a
 * request that is settled meanwhile is seen with its charge or without both, since one commit writes them.
 */
export async function recountCharges(tx: ShopTx, shopId: ShopId): Promise<Recount> {
  const versions = await readPrices(tx)
  const found: FoundDifference[] = []
  let [owed, charges, yen, differences] = [0, 0, 0, 0]
  const judge = (row: Row): void => {
    const [request, charge] = [requestOf(row), chargeOf(row)]
    if (request !== null && isCharged(request)) owed++
    if (charge !== null) {
      charges++
      yen += charge.amount
    }
    const difference = differenceOf(request, charge, versions)
    if (difference === null) return
    differences++
    if (found.length < MOST_FOUND)
      found.push({ requestId: row.id, difference, at: row.settled_at ?? row.charged_at })
  }
  for (let after: string | null = null; ; ) {
    const rows: Row[] = await requestsWithCharges(tx, { shopId, after })
    rows.forEach(judge)
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) break
    after = last.id
  }
  for (const row of await chargesWithoutRequest(tx, shopId)) judge(row)
  return { owed, charges, yen, differences, found }
}

const CHARGE = sql.raw('c.kind as charge_kind, c.amount, c.how, c.price_version, c.settled_at as charged_at')

async function requestsWithCharges(
  tx: ShopTx,
  { shopId, after }: { shopId: ShopId; after: string | null },
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select r.id, r.kind, r.state, r.is_test, r.press, r.settled_by, r.settled_at, ${CHARGE}
      from change_requests r
      left join charges c on c.shop_id = r.shop_id and c.request_id = r.id
     where r.shop_id = ${shopId} and (${after}::uuid is null or r.id > ${after}::uuid)
     order by r.id nulls first limit ${PAGE}`.execute(tx)
  return rows
}

/** Of older charges the request may have ended by age. */
async function chargesWithoutRequest(tx: ShopTx, shopId: ShopId): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select c.request_id as id, null as kind, null as state, false as is_test, 0 as press, null as settled_by,
           null::timestamptz as settled_at, ${CHARGE}
      from charges c
     where c.shop_id = ${shopId}
       and c.settled_at > clock_timestamp() - make_interval(years => ${EVIDENCE_YEARS})
       and not exists (select 1 from change_requests r where r.shop_id = c.shop_id and r.id = c.request_id)
     order by c.settled_at, c.id`.execute(tx)
  return rows
}

/** All versions of the platform's prices. */
async function readPrices(tx: ShopTx): Promise<PricesFrom[]> {
  const rows = await tx.selectFrom('price_versions').selectAll().orderBy('version').execute()
  return rows.map((row) => ({
    version: row.version,
    fromAt: row.from_at.getTime(),
    prices: { PAUSE: row.pause_yen, SKIP: row.skip_yen, CANCEL: row.cancel_yen },
  }))
}

const requestOf = (row: Row): CountedRequest | null =>
  row.kind === null || row.state === null
    ? null
    : {
        kind: row.kind,
        state: row.state,
        isTest: row.is_test,
        isPressed: row.press > 0,
        isReadBack: row.settled_by === 'ROBOT' || row.settled_by === 'API',
        how: row.settled_by,
        settledAt: row.settled_at?.getTime() ?? null,
      }

const chargeOf = (row: Row): StoredCharge | null =>
  row.charge_kind === null || row.amount === null || row.price_version === null || row.charged_at === null
    ? null
    : {
        kind: row.charge_kind,
        amount: row.amount,
        how: row.how ?? '',
        priceVersion: row.price_version,
        settledAt: row.charged_at.getTime(),
      }
