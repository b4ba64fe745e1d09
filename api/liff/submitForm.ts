import { type FormVersion, type FormItem, type SubmissionOutcome } from '../../domain/forms/form.ts'
import { cleanAnswers, type GivenAnswers, judgeAnswers } from '../../domain/forms/givenAnswers.ts'
import { outcomeText } from '../../domain/forms/spokenForm.ts'
import { addDays, dateInJapan, instantInJapan, parseClock } from '../../domain/values/japanTime.ts'
import type { ClaimBox } from '../../schema/crypto/claimBox.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { inShop, type ShopTx } from '../../schema/database.ts'
import { type PublishedForm, readFormVersion, readPublishedForm } from '../../schema/forms/publishedForms.ts'
import { knownSubmission, settleSubmission, storeSubmission } from '../../schema/forms/submissions.ts'
import { countUses, type Use } from '../../schema/line/liffUse.ts'
import { giveBackTry, takeTries, type TryKey } from '../../schema/line/liffTries.ts'
import { submitIdentity } from '../../schema/members/linking/submitIdentity.ts'
import { Problem } from '../problems/problem.ts'
import { asCustomer, type Customer, type CustomerDeps, type SignedIn } from './customer.ts'

export interface SubmitDeps extends CustomerDeps {
  boxes: ShopBoxes
  claims: ClaimBox
}

/** A submission as the page sends it. */
export interface Sent {
  code: string
  submissionId: string
  versionId: string
  answers: Readonly<Partial<Record<FormItem, string>>>
  /** The address that it came from. */
  address: string
}

/** What the customer reads. */
export interface Answered {
  outcome: SubmissionOutcome
  text: string
  item?: Exclude<FormItem, 'phone'>
}

/** Numbers are counted by the day in Japan. */
const NUMBERS_USED_UP = '1日に確認できる電話番号は3つまでです。明日、もう一度お試しください。'

/**
 * Takes a submission once. A submission id that is known is answered from what is stored, whatever the form is by now,
 * and costs no try; so does one whose answer was lost on the way. Where this process dies before the commit nothing has
 * happened and the same request begins anew.
 * @throws Problem LIFF_NOT_A_FRIEND, LIFF_NOT_CONFIGURED, SUBMISSION_EXPIRED, SUBMISSION_USED, FORM_VERSION_CHANGED,
 * VALIDATION_FAILED, TOO_MANY_TRIES
 */
export async function submitForm(deps: SubmitDeps, signedIn: SignedIn, sent: Sent): Promise<Answered> {
  const { account } = signedIn
  const answers = cleanAnswers(sent.answers)
  const box = await deps.boxes.of(account.shopId)
  const submission = (customer: Customer) => {
    const place = { memberId: customer.memberId, versionId: sent.versionId }
    const id = deps.seals.readSubmissionId(sent.submissionId, place, Date.now())
    if (id === null) throw new Problem('SUBMISSION_EXPIRED')
    return { box, memberId: customer.memberId, submissionId: id, answers }
  }

  const begun = await asCustomer(deps, signedIn, async (tx, customer) => {
    const asked = submission(customer)
    const form = await shownVersion(tx, { customer, sent })
    const known = await knownSubmission(tx, { ...asked, formId: form.formId })
    if (known?.kind === 'AGAIN' && known.submission.outcome !== null)
      return { answered: answerOf(form, { ...known.submission, outcome: known.submission.outcome }) }
    if (known !== null && known.kind !== 'AGAIN') throw new Problem('SUBMISSION_USED')
    await refuseOldVersion(tx, { customer, sent })
    refuseAnswers(form, answers)
    const keys = tryKeys(deps, customer, sent.address)
    return { keys, seconds: await takeTries(tx, account, keys) }
  })
  if (begun.answered !== undefined) return begun.answered
  if (begun.seconds > 0) return tooMany(deps, signedIn, { retryAfter: begun.seconds })

  const settled = await asCustomer(deps, signedIn, async (tx, customer) => {
    const asked = submission(customer)
    const { shopId } = account
    const { memberId, submissionId } = asked
    const at = new Date()
    // Locks the linking and the member first: a second tap waits here, and finds what the first has done.
    const stated = {
      phone: answers.phone ?? '',
      email: answers.email ?? null,
      orderNumber: answers.orderNumber ?? null,
    }
    const judged = await submitIdentity(tx, {
      shopId,
      memberId,
      submissionId,
      answers: stated,
      at,
      claims: deps.claims,
    })
    // Refused numbers are counted: no error must undo that.
    if ('refused' in judged) return judged
    const form = await shownVersion(tx, { customer, sent })
    const stored = await storeSubmission(tx, { box, shopId, memberId, submissionId, form, answers, at })
    if (stored.kind === 'OTHER' || stored.kind === 'FOREIGN') throw new Problem('SUBMISSION_USED')
    const item = judged.outcome === 'ONE_MORE' ? judged.item : null
    await settleSubmission(tx, { submissionId, outcome: judged.outcome, item: item ?? undefined })
    const isLinked = judged.outcome === 'LINKED'
    if (isLinked) for (const key of begun.keys) await giveBack(tx, account.lineAccountId, key)
    return { answered: answerOf(form, { outcome: judged.outcome, item }), isLinked }
  })
  if ('refused' in settled) {
    if (settled.refused === 'TOO_MANY_NUMBERS')
      return tooMany(deps, signedIn, { retryAfter: secondsToTomorrow(Date.now()), detail: NUMBERS_USED_UP })
    throw new Problem('VALIDATION_FAILED', { fields: [fieldOf('phone', PHONE_REFUSED)] })
  }
  await count(deps, signedIn, settled.isLinked ? ['submitted', 'linked'] : ['submitted'])
  return settled.answered
}

/** The version that the customer answered. */
async function shownVersion(
  tx: ShopTx,
  { customer: { account }, sent }: { customer: Customer; sent: Sent },
): Promise<PublishedForm> {
  const form = await readFormVersion(tx, sent.versionId)
  if (form === null || form.lineAccountId !== account.lineAccountId || form.code !== sent.code)
    throw new Problem('SUBMISSION_EXPIRED')
  return form
}

async function refuseOldVersion(
  tx: ShopTx,
  { customer: { account }, sent }: { customer: Customer; sent: Sent },
): Promise<void> {
  const form = await readPublishedForm(tx, { lineAccountId: account.lineAccountId, code: sent.code })
  if (form === null) throw new Problem('LIFF_NOT_CONFIGURED')
  if (form.versionId !== sent.versionId) throw new Problem('FORM_VERSION_CHANGED')
}

const PHONE_REFUSED = '電話番号を確認してください。'
const fieldOf = (item: FormItem, detail: string) => ({
  pointer: `/answers/${item}`,
  code: item === 'phone' ? 'PHONE_INVALID' : 'VALIDATION_FAILED',
  detail,
})

function refuseAnswers(form: FormVersion, answers: GivenAnswers): void {
  const fields = judgeAnswers(form, answers).map(({ item, text }) => fieldOf(item, text))
  if (fields.length > 0) throw new Problem('VALIDATION_FAILED', { fields })
}

const tryKeys = (
  { seals }: Pick<SubmitDeps, 'seals'>,
  { account: { lineAccountId }, memberId }: Customer,
  address: string,
): TryKey[] => [
  { kind: 'MEMBER', hash: seals.hash('member', memberId) },
  { kind: 'ADDRESS', hash: seals.hash('address', `${lineAccountId}|${address}`) },
]

const giveBack = async (tx: ShopTx, lineAccountId: SignedIn['account']['lineAccountId'], key: TryKey) =>
  key.kind === 'ADDRESS' ? giveBackTry(tx, lineAccountId, key) : undefined

function answerOf(
  form: FormVersion,
  { outcome, item }: { outcome: SubmissionOutcome; item: Exclude<FormItem, 'phone'> | null },
): Answered {
  const more = item === null ? {} : { item }
  return { outcome, text: outcomeText(form, { outcome, ...more }), ...more }
}

async function tooMany(
  deps: SubmitDeps,
  signedIn: SignedIn,
  words: { retryAfter: number; detail?: string },
): Promise<never> {
  await count(deps, signedIn, ['refused'])
  throw new Problem('TOO_MANY_TRIES', words)
}

const secondsToTomorrow = (now: number): number =>
  Math.ceil((instantInJapan(addDays(dateInJapan(now), 1), parseClock('00:00')) - now) / 1_000)

/** In a transaction of its own: the row of the hour is shared by all customers of the account. */
const count = ({ db }: SubmitDeps, { account: { shopId, lineAccountId } }: SignedIn, uses: readonly Use[]) =>
  inShop(db, shopId, (tx) => countUses(tx, { shopId, lineAccountId, uses }))
