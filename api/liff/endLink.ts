import { IDENTITY_FORM_CODE } from '../../domain/forms/form.ts'
import { outcomeText } from '../../domain/forms/spokenForm.ts'
import { readPublishedForm } from '../../schema/forms/publishedForms.ts'
import { takeTries } from '../../schema/line/liffTries.ts'
import { lockMember } from '../../schema/members/linking/submitIdentity.ts'
import { hasUnlinked, unlinkMember } from '../../schema/members/linking/unlinkMember.ts'
import { Problem } from '../problems/problem.ts'
import { asCustomer, type SignedIn } from './customer.ts'
import type { SubmitDeps } from './submitForm.ts'

/** Where the shop has taken its form back. */
const UNLINKED_TEXT = '連携を解除しました。'

/**
 * Ends the link once for an id that was given with the form. The same id again is answered the same and costs no try: it
 * ends no link that was made since.
 * @returns what the customer reads
 * @throws Problem LIFF_NOT_A_FRIEND, SUBMISSION_EXPIRED, TOO_MANY_TRIES
 */
export const endLink = (
  deps: SubmitDeps,
  signedIn: SignedIn,
  { submissionId, versionId }: { submissionId: string; versionId: string },
): Promise<string> =>
  asCustomer(deps, signedIn, async (tx, { memberId }) => {
    const { shopId, lineAccountId } = signedIn.account
    const id = deps.seals.readSubmissionId(submissionId, { memberId, versionId }, Date.now())
    if (id === null) throw new Problem('SUBMISSION_EXPIRED')
    // A second tap waits here, and finds what the first has done.
    await lockMember(tx, memberId)
    if (!(await hasUnlinked(tx, memberId, id))) {
      // Tries of their own: who has used up those of the form may still unlink (domain.md D14).
      const tries = [{ kind: 'MEMBER', hash: deps.seals.hash('unlinking', memberId) } as const]
      const retryAfter = await takeTries(tx, signedIn.account, tries)
      if (retryAfter > 0) throw new Problem('TOO_MANY_TRIES', { retryAfter })
      const by = { by: 'PAGE' } as const
      await unlinkMember(tx, { shopId, memberId, by, submissionId: id, claims: deps.claims })
    }
    const form = await readPublishedForm(tx, { lineAccountId, code: IDENTITY_FORM_CODE })
    return form === null ? UNLINKED_TEXT : outcomeText(form, { outcome: 'UNLINKED' })
  })
