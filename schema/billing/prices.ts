import pg from 'pg'
import type { PriceList } from '../../domain/billing/price.ts'
import { isDate } from '../../domain/values/japanTime.ts'

/** One version of the platform's prices. */
export interface PriceVersion {
  version: number
  /** The day in Japan on which it comes into force. */
  from: string
  prices: PriceList
}

const VERSIONS = `
  select version, to_char(from_at at time zone interval '9 hours', 'YYYY-MM-DD') as day, pause_yen, skip_yen, cancel_yen
    from price_versions order by from_at, version`

/** All versions of the prices, in the order in which they come into force. Runs as the owner of the schema. */
export const priceVersions = (databaseUrl: string): Promise<PriceVersion[]> =>
  asOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<{
      version: number
      day: string
      pause_yen: number
      skip_yen: number
      cancel_yen: number
    }>(VERSIONS)
    return rows.map((row) => ({
      version: row.version,
      from: row.day,
      prices: { PAUSE: row.pause_yen, SKIP: row.skip_yen, CANCEL: row.cancel_yen },
    }))
  })

/**
 * Sets the price of a cancellation from the beginning of a day in Japan; the other prices stay as they are then. Answers
 * the new version, or null when `from` is no date, today or earlier: what was settled keeps its price, and no shop is
 * charged by a price that it could not know. Runs as the owner of the schema: no role of the product writes prices.
 */
export const setCancelPrice = async (
  databaseUrl: string,
  { yen, from }: { yen: number; from: string },
): Promise<number | null> => {
  if (!isDate(from)) return null
  return asOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<{ version: number }>(
      `insert into price_versions (from_at, pause_yen, skip_yen, cancel_yen)
       select d.at, p.pause_yen, p.skip_yen, $1::int
         from (select ($2::date)::timestamp at time zone interval '9 hours' as at) d,
              lateral (select * from price_versions where from_at <= d.at order by from_at desc, version desc limit 1) p
        where d.at > clock_timestamp()
       returning version`,
      [yen, from],
    )
    return rows[0]?.version ?? null
  })
}

async function asOwner<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
