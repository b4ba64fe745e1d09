import { sql } from 'kysely'
import type { IdentityOutcome } from '../../../domain/members/identity.ts'
import {
  type ClaimCandidate,
  type ClaimDecision,
  decideClaim,
  overallClaim,
} from '../../../domain/members/identityClaim.ts'
import type { ConnectionId, LineAccountId, MemberId } from '../../../domain/values/ids.ts'
import { isBlank } from '../../../domain/values/text.ts'
import type { ShopTx } from '../../database.ts'
import { eligibility } from './candidates.ts'
import type { StatedAnswers } from './openClaims.ts'

/** What a claim comes to now, over all carts and in each. */
export interface JudgedClaim {
  outcome: IdentityOutcome
  inCarts: ReadonlyMap<ConnectionId, ClaimDecision>
}

/** Judges what a member states by the customers of now. The caller holds the account's linking lock. */
export async function judgeClaim(
  tx: ShopTx,
  {
    lineAccountId,
    memberId,
    stated,
  }: { lineAccountId: LineAccountId; memberId: MemberId; stated: StatedAnswers },
): Promise<JudgedClaim> {
  const number = stated.orderNumber !== null && !isBlank(stated.orderNumber) ? stated.orderNumber : null
  const { rows } = await sql<CandidateRow>`
    select c.connection_id, c.id, c.name, c.kana, c.email, ${eligibility} as is_eligible,
           l.member_id is not null and l.member_id <> ${memberId} as claimed,
           ${number}::text is not null and exists (
             select 1 from orders o
              where o.connection_id = c.connection_id and o.customer_external_id = c.external_id
                and o.number_fold = fold_name(${number}::text)) as ordered
      from cart_connections k
      join cart_customer_phones p on p.connection_id = k.id and p.phone = ${stated.digits}
      join cart_customers c on c.id = p.customer_id
      left join member_links l on l.customer_id = c.id and l.line_account_id = k.line_account_id
     where k.line_account_id = ${lineAccountId} and k.removed_at is null
     order by c.connection_id, c.external_id`.execute(tx)
  const inCarts = new Map<ConnectionId, ClaimDecision>()
  for (const [connectionId, candidates] of Map.groupBy(rows, (row) => row.connection_id))
    inCarts.set(connectionId, decideClaim(candidates.map(asCandidate), stated))
  return { outcome: overallClaim([...inCarts.values()]), inCarts }
}

interface CandidateRow {
  connection_id: ConnectionId
  id: string
  name: string | null
  kana: string | null
  email: string | null
  is_eligible: boolean
  claimed: boolean
  ordered: boolean
}

const asCandidate = (row: CandidateRow): ClaimCandidate => ({
  customerId: row.id,
  name: row.name,
  kana: row.kana,
  email: row.email,
  claimedByOtherMember: row.claimed,
  isEligible: row.is_eligible,
  ordered: row.ordered,
})
