import type { Form, FormItem, Item, Submission } from '../http/contract.ts'
import type { Draft } from './draft.ts'
import { mayBePhone } from './phoneRule.ts'
import type { FieldErrors } from './screen.ts'

/** The items that the form asks for now, in its order; what was asked for in addition comes last and is required. */
export function itemsOf({ items }: Form, { ask }: Pick<Draft, 'ask'>): readonly FormItem[] {
  if (ask === null) return items
  const asked = items.find(({ key }) => key === ask.item) ?? { key: ask.item, label: '' }
  return [...items.filter(({ key }) => key !== ask.item), { ...asked, required: true }]
}

/** What the form asks for and was entered, and nothing of fields that were filled in earlier. */
export function answersOf(form: Form, draft: Draft): Submission['answers'] {
  const entered = itemsOf(form, draft).map(({ key }): [Item, string] => [key, draft.answers[key].trim()])
  return Object.fromEntries(entered.filter(([, value]) => value !== ''))
}

/**
 * What can be told without the server: what is missing, and a telephone number that has no reading. The server judges
 * all of it again.
 */
export function checkDraft(form: Form, draft: Draft): FieldErrors {
  const errors: FieldErrors = {}
  for (const { key, required } of itemsOf(form, draft)) {
    const value = draft.answers[key].trim()
    if (value === '') {
      if (required) errors[key] = 'missing'
    } else if (!looksRight(key, value)) errors[key] = 'wrong'
  }
  if (!draft.consent) errors.consent = 'missing'
  return errors
}

function looksRight(item: Item, value: string): boolean {
  if (item === 'phone') return mayBePhone(value)
  return item !== 'email' || /^[^\s@@]+[@@][^\s@@]+$/.test(value)
}

/** The fields that a refusal of the server points to; all others of it say nothing that a customer could mend. */
export function errorsOf(pointers: readonly string[]): FieldErrors {
  const errors: FieldErrors = {}
  for (const pointer of pointers) {
    const field = /^\/(?:answers\/)?(phone|email|orderNumber|consent)$/.exec(pointer)?.[1]
    if (field !== undefined) errors[field as keyof FieldErrors] = 'wrong'
  }
  return errors
}
