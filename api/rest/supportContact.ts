import type { Static } from 'typebox'
import { type ErrorCode, errorEntry, isErrorCode } from '../../domain/errors/errorCatalogue.ts'
import type { ErrorWords } from '../../domain/errors/catalogueEntry.ts'
import { explain, type ExplainedCode } from './modelFields.ts'

/** Whom a shop asks for help, as the platform is set up; null: not said. */
export type SupportContact = string | null

const SUPPORT = 'サポート窓口'

/** Where a sentence sends people to the support contact, it says who that is. */
const naming = (text: string, contact: SupportContact): string =>
  contact === null ? text : text.replace(SUPPORT, `${SUPPORT}（${contact}）`)

/** {@link explain} with the support contact by name. */
export function explainWith(
  contact: SupportContact,
  code: string | null,
): Static<typeof ExplainedCode> | null {
  const words = explain(code)
  return words && { ...words, remedy: naming(words.remedy, contact) }
}

/** The words of a code with the support contact by name, for a problem. */
export function wordsWith(contact: SupportContact, code: ErrorCode): ErrorWords {
  const { ja, en, remedyJa, remedyEn } = errorEntry(isErrorCode(code) ? code : 'INTERNAL')
  const english =
    contact === null ? remedyEn : remedyEn.replace('support contact', `support contact (${contact})`)
  return { ja, en, remedyJa: naming(remedyJa, contact), remedyEn: english }
}
