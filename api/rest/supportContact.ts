import type { Static } from 'typebox'
import { explain, type ExplainedCode } from './modelFields.ts'

/** Whom a shop asks for help, as the platform is set up; null: not said. */
export type SupportContact = string | null

const SUPPORT = 'サポート窓口'

/** Where a sentence sends people to the support contact, it says who that is. */
export const namingSupport = (text: string, contact: SupportContact): string =>
  contact === null ? text : text.replace(SUPPORT, `${SUPPORT}（${contact}）`)

/** {@link explain} with the support contact by name. */
export function explainWith(
  contact: SupportContact,
  code: string | null,
): Static<typeof ExplainedCode> | null {
  const words = explain(code)
  return words && { ...words, remedy: namingSupport(words.remedy, contact) }
}
