import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'

export interface ChargeFilter {
  /** Dates in Japan, both included. */
  from?: string
  to?: string
  /** Instants; the second is excluded. */
  settledFrom?: Date
  settledTo?: Date
  kind?: string
  requestId?: string
}

/** The sort key of a charge: when it was settled as PostgreSQL writes it (a Date would cut microseconds), and its id. */
export interface ChargeKey {
  settledAt: string
  id: string
}

const charges = (tx: ShopTx) =>
  tx
    .selectFrom('charges as c')
    .select([
      'c.id',
      'c.request_id',
      'c.kind',
      'c.amount',
      'c.how',
      'c.price_version',
      'c.settled_at',
      'c.settled_on',
      sql<string>`c.settled_at::text`.as('settled_key'),
    ])

export type ChargeRow = Awaited<ReturnType<ReturnType<typeof charges>['executeTakeFirstOrThrow']>>

/** Charges of a shop, newest first. */
export function listCharges(
  tx: ShopTx,
  { shopId, filter, page }: { shopId: ShopId; filter: ChargeFilter; page: PageRequest<ChargeKey> },
): Promise<ChargeRow[]> {
  let query = charges(tx)
    .where('c.shop_id', '=', shopId)
    .orderBy('c.settled_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(page.most)
  const { after } = page
  if (after !== null)
    query = query.where(
      sql<boolean>`(c.settled_at, c.id) < (${after.settledAt}::timestamptz, ${after.id}::uuid)`,
    )
  if (filter.from !== undefined) query = query.where('c.settled_on', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('c.settled_on', '<=', filter.to)
  if (filter.settledFrom !== undefined) query = query.where('c.settled_at', '>=', filter.settledFrom)
  if (filter.settledTo !== undefined) query = query.where('c.settled_at', '<', filter.settledTo)
  if (filter.kind !== undefined) query = query.where('c.kind', '=', filter.kind)
  if (filter.requestId !== undefined) query = query.where('c.request_id', '=', filter.requestId)
  return query.execute()
}

/** @throws NoSuchRow */
export const readCharge = async (tx: ShopTx, id: string): Promise<ChargeRow> =>
  requireRow(await charges(tx).where('c.id', '=', id).executeTakeFirst())

/** Charges of one kind in one month in Japan. */
export interface ChargeSum {
  /** 'YYYY-MM'. */
  month: string
  kind: string
  count: number
  yen: number
}

/** Sums by month in Japan and kind, the latest month first; the dates are included. */
export async function sumCharges(
  tx: ShopTx,
  { shopId, from, to, kind }: { shopId: ShopId; from: string; to: string; kind: string | undefined },
): Promise<ChargeSum[]> {
  const { rows } = await sql<ChargeSum>`
    select to_char(settled_on, 'YYYY-MM') as month, kind, count(*)::int as count, sum(amount)::bigint as yen
      from charges
     where shop_id = ${shopId} and settled_on between ${from}::date and ${to}::date
       and (${kind ?? null}::text is null or kind = ${kind ?? null}::text)
     group by 1, 2 order by 1 desc, 2`.execute(tx)
  return rows
}
