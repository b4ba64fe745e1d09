import type { Static } from 'typebox'
import { normaliseEmail } from '../../../../domain/values/email.ts'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import type { MemberId, ShopId } from '../../../../domain/values/ids.ts'
import { normalisePhone } from '../../../../domain/values/phone.ts'
import type { ClaimBox } from '../../../../schema/crypto/claimBox.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { labelsOfAccount } from '../../../../schema/members/labels.ts'
import { relinkMember } from '../../../../schema/members/linking/index.ts'
import {
  accountOfMember,
  type MemberChange as Columns,
  updateMember,
} from '../../../../schema/members/members.ts'
import { setOptOut } from '../../../../schema/members/optOut.ts'
import { leaveTests } from '../../../../schema/testRuns/testMembers.ts'
import { type FieldProblem, Problem } from '../../../problems/problem.ts'
import type { MemberChange } from './memberModel.ts'

type Change = Static<typeof MemberChange>

/**
 * Changes a member. A new phone is matched with the carts in the same transaction (D13), so that the answer already
 * shows whether it linked.
 * @throws Problem PHONE_INVALID, TEST_MEMBER_MUST_CONFIRM, VALIDATION_FAILED; NoSuchRow, StaleVersion
 */
export async function changeMember(
  tx: ShopTx,
  { shopId, id, version, claims }: { shopId: ShopId; id: MemberId; version: number | null; claims: ClaimBox },
  change: Change,
): Promise<void> {
  if (change.isTest === true) throw mustConfirm()
  await refuseForeignFlag(tx, id, change.flagId)
  await updateMember(tx, { id, version, change: columnsOf(change) })
  if (change.optedOut !== undefined)
    await setOptOut(tx, { memberId: id, wish: change.optedOut ? 'OUT' : 'IN', by: { source: 'OPERATOR' } })
  if (change.isTest === false) await leaveTests(tx, { shopId, memberId: id, at: null })
  if (change.phone !== undefined) await relinkMember(tx, { shopId, memberId: id, claims })
}

function columnsOf({ phone, nickName, email, flagId }: Change): Columns {
  return {
    ...(phone === undefined ? {} : phoneColumns(phone)),
    ...(nickName === undefined ? {} : { nick_name: nickName }),
    ...(email === undefined ? {} : { email: emailColumn(email) }),
    ...(flagId === undefined ? {} : { flag_id: flagId }),
  }
}

function phoneColumns(given: string | null): Columns {
  if (given === null) return { phone: null, phone_raw: null }
  const phone = normalisePhone(given)
  if (phone) return { phone: phone.digits, phone_raw: phone.raw }
  throw new Problem('PHONE_INVALID', {
    fields: [{ pointer: '/phone', code: 'PHONE_INVALID', detail: errorEntry('PHONE_INVALID').ja }],
  })
}

function emailColumn(given: string | null): string | null {
  if (given === null) return null
  const email = normaliseEmail(given)
  if (email) return email.address
  throw invalid({ pointer: '/email', code: 'format', detail: 'メールアドレスの形が正しくありません。' })
}

/** A flag belongs to one LINE account, as the member does. */
async function refuseForeignFlag(tx: ShopTx, id: MemberId, flagId: string | null | undefined): Promise<void> {
  const account = await accountOfMember(tx, id)
  if (typeof flagId !== 'string') return
  const known = await labelsOfAccount(tx, 'flags', { lineAccountId: account, ids: [flagId] })
  if (!known.has(flagId))
    throw invalid({
      pointer: '/flagId',
      code: 'NOT_FOUND',
      detail: 'このLINE公式アカウントにそのフラグはありません。',
    })
}

const mustConfirm = (): Problem => {
  const code = 'TEST_MEMBER_MUST_CONFIRM'
  return new Problem(code, { fields: [{ pointer: '/isTest', code, detail: errorEntry(code).ja }] })
}

const invalid = (field: FieldProblem): Problem => new Problem('VALIDATION_FAILED', { fields: [field] })
