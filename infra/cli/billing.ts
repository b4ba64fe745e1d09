import type { Db } from '../../schema/database.ts'
import { priceVersions, setCancelPrice } from '../../schema/billing/prices.ts'
import { type Recount, recountCharges } from '../../schema/billing/recount.ts'
import { forEachShop } from '../../schema/sql/forEachShop.ts'

/** Highest price that can be set, so that a mistyped zero is noticed (yen). */
const MOST_YEN = 100_000

/** The platform's prices, a version a line. */
export async function listPrices(databaseUrl: string): Promise<string> {
  const versions = await priceVersions(databaseUrl)
  return versions
    .map(
      ({ version, from, prices: { PAUSE, SKIP, CANCEL } }) =>
        `version ${version}  from ${from}  pause ¥${PAUSE}  skip ¥${SKIP}  cancel ¥${CANCEL}`,
    )
    .join('\n')
}

/** Sets the price of a cancellation; null: the arguments are not read. @throws Error when the day is not to come */
export async function changeCancelPrice(
  databaseUrl: string,
  [yenText = '', from = '']: readonly string[],
): Promise<string | null> {
  const yen = /^\d{1,6}$/.test(yenText) ? Number(yenText) : Number.NaN
  if (!(yen <= MOST_YEN)) return null
  const version = await setCancelPrice(databaseUrl, { yen, from })
  if (version === null)
    throw new Error(
      `${from} is no day to come in Japan. Give a later one as YYYY-MM-DD: what is settled keeps its price.`,
    )
  return `A cancellation costs ¥${yen} without tax from ${from} (version ${version}).`
}

/** Recounts the charges of every shop. @throws Error with the report when they differ */
export async function recountAll(db: Db): Promise<string> {
  let shops = 0
  const lines: string[] = []
  const all = { owed: 0, charges: 0, yen: 0, differences: 0 }
  await forEachShop(db, async (tx, shopId) => {
    shops++
    const count = await recountCharges(tx, shopId)
    for (const key of Object.keys(all) as (keyof typeof all)[]) all[key] += count[key]
    lines.push(...differencesOf(shopId, count))
  })
  const report = [
    ...lines,
    `${shops} shops, ${all.owed} requests to charge, ${all.charges} charges, ¥${all.yen}, ${all.differences} differences.`,
  ].join('\n')
  if (all.differences > 0) throw new Error(report)
  return report
}

const differencesOf = (shop: string, { found, differences }: Recount): string[] => [
  ...found.map(
    ({ requestId, difference, at }) =>
      `${difference}  shop ${shop}  request ${requestId}  ${at?.toISOString() ?? ''}`,
  ),
  ...(differences > found.length ? [`and ${differences - found.length} more of shop ${shop}`] : []),
]
