import { foldName } from '../values/text.ts'
import { HTTPS_URL } from '../bubbles/urls.ts'
import { checkFormText, type FormField, formProblem, type FormProblem, NAMES } from './checkFormText.ts'
import type { FormNames, IdentityContent } from './form.ts'
import { fillFormText } from './formText.ts'

/** Tags that a submission or a link gives, at most; a decision of this product. */
export const MOST_FORM_TAGS = 20

/** Longest texts of a form, in UTF-16 units; decisions of this product, for a screen of 360 x 640. */
export const FORM_LIMITS = {
  title: 60,
  intro: 1_000,
  label: 30,
  help: 200,
  consent: 2_000,
  privacyUrl: 1_000,
  outcome: 1_000,
  /** A text message; LINE takes more. */
  laterNotice: 1_000,
} as const

const OUTCOME_FIELDS: Readonly<Record<keyof IdentityContent['outcomes'], FormField>> = {
  LINKED: { word: '「連携できたとき」の文', most: FORM_LIMITS.outcome, takes: NAMES },
  WAITING: { word: '「まだ見つからないとき」の文', most: FORM_LIMITS.outcome, takes: NAMES },
  ONE_MORE: { word: '「もう1つ入力が必要なとき」の文', most: FORM_LIMITS.outcome, takes: [...NAMES, 'item'] },
  CLAIMED: { word: '「ほかのLINEと連携済みのとき」の文', most: FORM_LIMITS.outcome, takes: NAMES },
  UNLINKED: { word: '「連携を解除したとき」の文', most: FORM_LIMITS.outcome, takes: NAMES },
}

/**
 * Everything wrong with an identity form at once. A form with a problem is not saved. `names`: of the shop and the LINE
 * account as they are now.
 */
export function checkForm(content: IdentityContent, names: FormNames): FormProblem[] {
  const { title, intro, items, consent, outcomes, laterNotice } = content
  const text = (path: string, value: string, field: FormField): FormProblem[] =>
    checkFormText(path, value, field)
  return [
    ...text('/title', title, { word: 'タイトル', most: FORM_LIMITS.title, takes: NAMES }),
    ...text('/intro', intro, { word: '説明', most: FORM_LIMITS.intro, takes: NAMES, mayBeBlank: true }),
    ...Object.entries(items).flatMap(([key, { label, help }]) => [
      ...text(`/items/${key}/label`, label, { word: '項目名', most: FORM_LIMITS.label, takes: [] }),
      ...text(`/items/${key}/help`, help, {
        word: '項目の説明',
        most: FORM_LIMITS.help,
        takes: NAMES,
        mayBeBlank: true,
      }),
    ]),
    ...checkConsent(consent, names),
    ...(Object.keys(OUTCOME_FIELDS) as (keyof typeof OUTCOME_FIELDS)[]).flatMap((outcome) =>
      text(`/outcomes/${outcome}`, outcomes[outcome], OUTCOME_FIELDS[outcome]),
    ),
    ...text('/laterNotice', laterNotice, {
      word: 'あとから連携できたときのメッセージ',
      most: FORM_LIMITS.laterNotice,
      takes: [...NAMES, 'nickName', 'displayName'],
    }),
  ]
}

/** Domain.md D33: the consent names the shop and the purpose, and says that order data appears in LINE. */
function checkConsent({ text, privacyUrl }: IdentityContent['consent'], names: FormNames): FormProblem[] {
  const field: FormField = { word: '同意の文', most: FORM_LIMITS.consent, takes: NAMES }
  const found = checkFormText('/consent/text', text, field)
  return [
    ...(found.length > 0 ? found : checkSaid(text, names)),
    ...(privacyUrl === null ? [] : checkPrivacyUrl(privacyUrl)),
  ]
}

const PURPOSE = /目的|ため|為に|利用(?:し|いた)|使用(?:し|いた)|使(?:い|わせ)/
const ORDER = /注文|購入|受注|お届け|配送/

function checkSaid(text: string, names: FormNames): FormProblem[] {
  const at = '/consent/text'
  const spoken = foldName(fillFormText(text, { ...names }))
  return [
    ...(spoken.includes(foldName(names.shopName))
      ? []
      : formProblem(
          at,
          'CONSENT_LACKS_SHOP',
          '同意の文にショップの名前がありません。誰が利用するのかがわかるように、{shopName} を入れてください。',
        )),
    ...(PURPOSE.test(spoken)
      ? []
      : formProblem(
          at,
          'CONSENT_LACKS_PURPOSE',
          '同意の文に利用の目的がありません。「配送のご案内のために利用します」のように、何のために利用するのかを書いてください。',
        )),
    ...(ORDER.test(spoken) && spoken.includes('line')
      ? []
      : formProblem(
          at,
          'CONSENT_LACKS_ORDER_DATA',
          '同意の文に、ご注文の内容がLINEに表示されることを書いてください。例:「ご注文の内容や配送の状況がこのLINEのトークに表示されます。」',
        )),
  ]
}

function checkPrivacyUrl(url: string): FormProblem[] {
  const bad = (ja: string): FormProblem[] => formProblem('/consent/privacyUrl', 'BAD_URL', ja)
  if (url.length > FORM_LIMITS.privacyUrl)
    return bad(`プライバシーポリシーのURLは${FORM_LIMITS.privacyUrl}文字以内で入力してください。`)
  if (!HTTPS_URL.test(url))
    return bad('プライバシーポリシーのURLは https:// から始まるものを入力してください。')
  if (!/^[\x21-\x7e]*$/.test(url) || !URL.canParse(url))
    return bad('プライバシーポリシーのURLの形が正しくありません。空白や全角の文字がないか確認してください。')
  return []
}
