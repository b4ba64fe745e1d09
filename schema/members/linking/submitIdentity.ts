import { sql } from 'kysely'
import {
  CLAIM_DAYS,
  type IdentityAnswers,
  type IdentityOutcome,
  type IdentityRefusal,
  NUMBERS_A_DAY,
} from '../../../domain/members/identity.ts'
import type { LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { normalisePhone } from '../../../domain/values/phone.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { tellClaimLinked } from '../../outbox.ts'
import { admitAgain } from './erasedCustomers.ts'
import { judgeClaim } from './judgeClaim.ts'
import { linkByClaim } from './linkByClaim.ts'
import { lockLinking } from './lockLinking.ts'
import { OPEN_STATES, outcomeOfState, stateOfOutcome } from './openClaims.ts'
import { phonesOfCustomers, rematchClaims } from './rematchClaims.ts'

/** One submission of the identity form. */
export interface Submission {
  shopId: ShopId
  memberId: MemberId
  /** One use: the same id again is answered the same and changes nothing. */
  submissionId: string
  answers: IdentityAnswers
  /** When the member submitted; its day in Japan is the one whose numbers are counted. */
  at: Date
  claims: ClaimBox
}

/**
 * Takes what a member states on the identity form and links the member when it leads to one customer (domain.md 3, D13,
 * D14). Otherwise the claim waits for {@link CLAIM_DAYS} days and takes the place of the member's earlier one; of the
 * member nothing changes, also no link that stands.
 *
 * Locks: the account's linking, then the member. When a member becomes LINKED, the member's workflow is told in the same
 * transaction; it gives the tags of the form.
 * @returns the outcome, or why the answers are not taken
 */
export async function submitIdentity(
  tx: ShopTx,
  { shopId, memberId, submissionId, answers, at, claims }: Submission,
): Promise<IdentityOutcome | IdentityRefusal> {
  const phone = normalisePhone(answers.phone)
  const lineAccountId = await lockMember(tx, memberId)
  const before = await tx
    .selectFrom('identity_claims')
    .select(['first_state', 'first_item'])
    .where('member_id', '=', memberId)
    .where('submission_id', '=', submissionId)
    .executeTakeFirst()
  if (before) return outcomeOfState(before.first_state, before.first_item)
  if (!phone) return { refused: 'PHONE_INVALID' }

  const day = dateInJapan(at.getTime())
  const numberKeys = claims.numberKeys(lineAccountId, phone.digits)
  if (!(await mayTry(tx, { memberId, day, numberKeys }))) {
    await countRefusal(tx, { shopId, lineAccountId, memberId, day })
    return { refused: 'TOO_MANY_NUMBERS' }
  }
  await closeOpenClaim(tx, memberId)
  await admitAgain(tx, { lineAccountId, numberKeys })
  const stated = {
    digits: phone.digits,
    raw: phone.raw,
    email: answers.email,
    orderNumber: answers.orderNumber,
  }
  const judged = await judgeClaim(tx, { lineAccountId, memberId, stated })
  const { state, item } = stateOfOutcome(judged.outcome)
  const sealed = claims.seal({ memberId, submissionId }, stated)
  const { id } = await tx
    .insertInto('identity_claims')
    .values({
      shop_id: shopId,
      line_account_id: lineAccountId,
      member_id: memberId,
      submission_id: submissionId,
      state,
      item,
      first_state: state,
      first_item: item,
      number_key: numberKeys[0],
      key_id: sealed.keyId,
      answers: state === 'LINKED' ? null : sealed.answers,
      day,
      submitted_at: at,
      expires_at: sql<Date>`${at}::timestamptz + make_interval(days => ${CLAIM_DAYS})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (state === 'LINKED') {
    const lost = await linkByClaim(tx, { shopId, lineAccountId, memberId, stated, judged })
    await tellClaimLinked(tx, { shopId, memberId, claimId: id })
    await rematchClaims(tx, { shopId, lineAccountId, claims, phones: await phonesOfCustomers(tx, lost) })
  }
  return judged.outcome
}

/** Locks the account's linking, then the member. */
export async function lockMember(tx: ShopTx, memberId: MemberId): Promise<LineAccountId> {
  const { line_account_id } = await tx
    .selectFrom('members')
    .select('line_account_id')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  const lineAccountId = line_account_id as LineAccountId
  await lockLinking(tx, lineAccountId)
  await tx.selectFrom('members').select('id').where('id', '=', memberId).forNoKeyUpdate().execute()
  return lineAccountId
}

/** Three different numbers a day; another spelling of the same number is not another. */
async function mayTry(
  tx: ShopTx,
  { memberId, day, numberKeys }: { memberId: MemberId; day: string; numberKeys: readonly Buffer[] },
): Promise<boolean> {
  const tried = await tx
    .selectFrom('identity_claims')
    .select('number_key')
    .distinct()
    .where('member_id', '=', memberId)
    .where('day', '=', day)
    .execute()
  return (
    tried.length < NUMBERS_A_DAY ||
    tried.some(({ number_key: other }) => other !== null && numberKeys.some((key) => key.equals(other)))
  )
}

const countRefusal = (
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    memberId,
    day,
  }: { shopId: ShopId; lineAccountId: LineAccountId; memberId: MemberId; day: string },
) =>
  sql`
    insert into identity_refusals as r (member_id, day, shop_id, line_account_id)
    values (${memberId}, ${day}, ${shopId}, ${lineAccountId})
    on conflict (member_id, day) do update set refused = least(r.refused + 1, 1000000)`.execute(tx)

/** A new claim takes the place of the one that waits. */
const closeOpenClaim = (tx: ShopTx, memberId: MemberId) =>
  tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({
      state: 'REPLACED' as const,
      item: null,
      answers: null,
      closed_by: 'MEMBER' as const,
      state_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('member_id', '=', memberId)
    .where('state', 'in', OPEN_STATES)
    .execute()
