import type { CalendarDate } from '../japanTime.ts'

/**
 * Placeholders in the words of a bubble: `{nickName}`, or `{nickName|お客様}` with words for when there is
 * no value. `{{` and `}}` are braces themselves.
 */
export const PLACEHOLDERS = ['nickName', 'displayName', 'orderNumber', 'productName', 'shipDate'] as const

export type PlaceholderName = (typeof PLACEHOLDERS)[number]

/** The values of one recipient; a missing, null or blank value uses the fallback, or leaves nothing. */
export type PlaceholderValues = { readonly [Name in PlaceholderName]?: string | null }

/** A piece of a template: words as they are, or a placeholder. */
export type TemplatePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string; readonly fallback: string }

/** A template taken apart. `unpaired`: a single brace stands in it, at this offset; null when none does. */
export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[]
  readonly unpaired: number | null
}

/** Reads `{{`, `}}`, `{name}` and `{name|fallback}`, and words between; anything else with a brace is unpaired. */
export function parseTemplate(template: string): ParsedTemplate {
  const token = /\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[^{}]+/y
  const parts: TemplatePart[] = []
  while (token.lastIndex < template.length) {
    const at = token.lastIndex
    const found = token.exec(template)
    if (found === null) return { parts, unpaired: at }
    const [text, name, fallback = ''] = found
    if (name !== undefined) parts.push({ kind: 'placeholder', name: name.trim(), fallback })
    else parts.push({ kind: 'words', text: text === '{{' ? '{' : text === '}}' ? '}' : text })
  }
  return { parts, unpaired: null }
}

/** Whether a name in braces is one that has values. */
export const isPlaceholder = (name: string): name is PlaceholderName =>
  PLACEHOLDERS.some((known) => known === name)

/**
 * The template with one recipient's values in it. Values are words, never templates: braces in a
 * customer's name stay what they are. A name that is not known leaves its fallback; saving refuses it
 * (`checkBubbles`), so that only an older message can hold one. An unpaired brace ends the text there.
 */
export const fillTemplate = (template: string, values: PlaceholderValues): string =>
  parseTemplate(template)
    .parts.map((part) => (part.kind === 'words' ? part.text : valueOf(part.name, values) || part.fallback))
    .join('')

const valueOf = (name: string, values: PlaceholderValues): string =>
  isPlaceholder(name) ? (values[name] ?? '').trim() : ''

/** The words of a template alone: what is at least sent, whatever the values are. */
export const wordsOf = (template: ParsedTemplate): string =>
  template.parts.map((part) => (part.kind === 'words' ? part.text : '')).join('')

/** A date as customers read it, for {shipDate}: 「11月25日」, with the year when it is not that of `today`. */
export function spokenDate(date: CalendarDate, today: CalendarDate): string {
  const [year = '', month, day] = date.split('-')
  const spoken = `${Number(month)}月${Number(day)}日`
  return today.startsWith(year) ? spoken : `${year}年${spoken}`
}
