import { parseTemplate } from '../bubbles/textTemplate.ts'
import { isBlank } from '../values/text.ts'

/** What a text of a form may put in: a name in braces, as in texts of messages. */
export const FORM_PLACEHOLDERS = ['shopName', 'accountName', 'item', 'nickName', 'displayName'] as const
export type FormPlaceholder = (typeof FORM_PLACEHOLDERS)[number]

/** A text of a form with its values; a name without one leaves its fallback. Values are plain text, never templates. */
export function fillFormText(template: string, values: Readonly<Record<string, string | null>>): string {
  return parseTemplate(template)
    .parts.map((part) => {
      if (part.kind === 'words') return part.text
      if (part.kind !== 'placeholder') return ''
      const value = (Object.hasOwn(values, part.name) ? (values[part.name] ?? '') : '').trim()
      return isBlank(value) ? part.fallback : value
    })
    .join('')
}
