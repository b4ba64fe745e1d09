import { parseTemplate } from '../bubbles/textTemplate.ts'
import { isBlank } from '../values/text.ts'

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
