import { normaliseEmail } from '../values/email.ts'
import { normalisePhone } from '../values/phone.ts'
import { cleanText, isBlank } from '../values/text.ts'
import { type FormVersion, IDENTITY_ITEMS, type FormItem } from './form.ts'

/** What a customer entered on an identity form, cleaned; what is blank is absent. */
export type GivenAnswers = Readonly<Partial<Record<FormItem, string>>>

/** An item that cannot be taken as it is, and why, as the customer reads it. */
export interface AnswerFault {
  readonly item: FormItem
  readonly text: string
}

const NOT_GIVEN: Readonly<Record<FormItem, string>> = {
  phone: '電話番号を入力してください。',
  email: 'メールアドレスを入力してください。',
  orderNumber: 'ご注文番号を入力してください。',
}
const NO_PHONE = '電話番号を確認してください。市外局番から、数字10桁または11桁で入力してください。'
const NO_EMAIL = 'メールアドレスを確認してください。'

/** Of each item, in the order of the page; the same answers are the same text. */
export function cleanAnswers(typed: Readonly<Partial<Record<FormItem, string>>>): GivenAnswers {
  return Object.fromEntries(
    IDENTITY_ITEMS.flatMap((item) => {
      const text = cleanText(typed[item] ?? '').trim()
      return isBlank(text) ? [] : [[item, text]]
    }),
  )
}

/**
 * What keeps answers from being taken. An item that the form does not ask for is taken all the same: it is asked for
 * where several customers have the number (domain.md D13).
 */
export function judgeAnswers({ content }: FormVersion, given: GivenAnswers): AnswerFault[] {
  return IDENTITY_ITEMS.flatMap((item): AnswerFault[] => {
    const text = given[item]
    if (text === undefined) {
      const isRequired = item === 'phone' || content.items[item].asked === 'REQUIRED'
      return isRequired ? [{ item, text: NOT_GIVEN[item] }] : []
    }
    if (item === 'phone' && normalisePhone(text) === null) return [{ item, text: NO_PHONE }]
    if (item === 'email' && normaliseEmail(text) === null) return [{ item, text: NO_EMAIL }]
    return []
  })
}
