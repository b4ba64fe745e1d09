import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { tellClaimLinked } from '../../outbox.ts'
import { chunked } from '../../sql/chunked.ts'
import { judgeClaim } from './judgeClaim.ts'
import { linkByClaim } from './linkByClaim.ts'
import { OPEN_STATES, statedIn, stateOfOutcome } from './openClaims.ts'

/** The LINE account whose open claims are looked at again. */
interface Rematch {
  shopId: ShopId
  lineAccountId: LineAccountId
  claims: ClaimBox
  /** Numbers whose customers came, changed or lost their member. */
  phones: readonly string[] | 'all'
}

/**
 * Looks again at the open claims that state one of these numbers: what waited for a customer is linked, and its member
 * told once. A link may take a customer from another member, and so on: each claim is linked once, so it ends. The older
 * of two claims comes first. The caller holds the account's linking lock.
 */
export async function rematchClaims(tx: ShopTx, { phones, ...rest }: Rematch): Promise<void> {
  const known = new Set<string>()
  for (let next = phones; next === 'all' || next.length > 0; ) {
    if (next !== 'all') for (const phone of next) known.add(phone)
    const lost: string[] = []
    for (const id of await claimsToLookAt(tx, { ...rest, phones: next }))
      lost.push(...(await lookAgain(tx, rest, id)))
    next = (await phonesOfCustomers(tx, lost)).filter((phone) => !known.has(phone))
  }
}

/** The phones of customers, each once. */
export async function phonesOfCustomers(tx: ShopTx, customerIds: readonly string[]): Promise<string[]> {
  const phones = new Set<string>()
  for (const ids of chunked(customerIds)) {
    const rows = await tx
      .selectFrom('cart_customer_phones')
      .select('phone')
      .where('customer_id', 'in', ids)
      .execute()
    for (const { phone } of rows) phones.add(phone)
  }
  return [...phones]
}

async function claimsToLookAt(tx: ShopTx, { lineAccountId, claims, phones }: Rematch): Promise<string[]> {
  const open = tx
    .selectFrom('identity_claims')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('state', 'in', OPEN_STATES)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
  if (phones === 'all') return (await open.orderBy('id').execute()).map(({ id }) => id)
  // Most accounts have no claim that waits, and most pulls concern none.
  if (phones.length === 0 || !(await open.limit(1).executeTakeFirst())) return []
  const found = new Set<string>()
  for (const some of chunked(phones)) {
    const keys = some.flatMap((digits) => claims.numberKeys(lineAccountId, digits))
    for (const { id } of await open.where('number_key', 'in', keys).execute()) found.add(id)
  }
  return [...found].toSorted()
}

/** @returns the customers who were lost */
async function lookAgain(
  tx: ShopTx,
  { shopId, lineAccountId, claims }: Omit<Rematch, 'phones'>,
  id: string,
): Promise<string[]> {
  const claim = await tx
    .selectFrom('identity_claims')
    .selectAll()
    .where('id', '=', id)
    .where('state', 'in', OPEN_STATES)
    .forUpdate()
    .executeTakeFirst()
  const stated = claim ? statedIn(claim, claims) : null
  if (!claim || stated === null) return []
  const memberId = claim.member_id as MemberId
  const judged = await judgeClaim(tx, { lineAccountId, memberId, stated })
  const { state, item } = stateOfOutcome(judged.outcome)
  // What the member was asked for stays asked for.
  if (state === claim.state) return []
  await tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({
      state,
      item,
      state_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
      ...(state === 'LINKED' ? { waited: true, answers: null } : {}),
    }))
    .where('id', '=', id)
    .execute()
  if (state !== 'LINKED') return []
  const lost = await linkByClaim(tx, { shopId, lineAccountId, memberId, stated, judged })
  await tellClaimLinked(tx, { shopId, memberId, claimId: id })
  return lost
}
