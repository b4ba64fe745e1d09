import { formAddress } from '../../domain/bubbles/index.ts'
import { IDENTITY_FORM_CODE } from '../../domain/forms/form.ts'
import { askForItemText } from '../../domain/members/askForItemText.ts'
import type { IdentityItem } from '../../domain/members/identity.ts'
import type { LineAccountId, MemberId, OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { readPublishedForm } from '../forms/publishedForms.ts'
import { lockOpenClaim, logDecision } from '../members/linking/claimsList.ts'
import { putNotice } from './putNotice.ts'

/**
 * Asks a member in LINE for the item that would tell customers of one number apart, by an operator's decision; one message
 * for each item of a claim. The form shows the field for it from now on.
 * @throws NoSuchRow, ClaimClosed
 */
export async function askForItem(
  tx: ShopTx,
  {
    box,
    shopId,
    id,
    operatorId,
    item,
  }: { box: ShopBox; shopId: ShopId; id: string; operatorId: OperatorId; item: IdentityItem },
): Promise<void> {
  const claim = await lockOpenClaim(tx, id)
  const lineAccountId = claim.line_account_id as LineAccountId
  const memberId = claim.member_id as MemberId
  await tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({ item, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', id)
    .execute()
  const { liff_id } = await tx
    .selectFrom('line_accounts')
    .select('liff_id')
    .where('id', '=', lineAccountId)
    .executeTakeFirstOrThrow()
  const form = await readPublishedForm(tx, { lineAccountId, code: IDENTITY_FORM_CODE })
  const address = form === null ? null : formAddress(liff_id, IDENTITY_FORM_CODE)
  const isNew = await putNotice(tx, {
    box,
    shopId,
    memberId,
    key: `claim:${id}:asked:${item}`,
    purpose: 'CLAIM_ITEM',
    text: askForItemText(item, address),
  })
  if (isNew) await logDecision(tx, { shopId, memberId, operatorId, reason: null, action: 'ITEM_ASKED' })
}
