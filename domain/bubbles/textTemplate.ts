import { CLICK_LINK_UNITS } from '../values/limits.ts'
import { isPlaceholder, type PlaceholderValues } from './placeholders.ts'

/** A piece of a template: words as they are, a placeholder, a LINE emoji, or a link whose clicks are counted. */
export type TemplatePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string; readonly fallback: string }
  | { readonly kind: 'emoji'; readonly productId: string; readonly emojiId: string }
  | { readonly kind: 'link'; readonly uri: string }

/** A template taken apart. `unpaired`: a single brace stands in it, at this offset; null when none does. */
export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[]
  readonly unpaired: number | null
}

/**
 * Reads `{name}` and `{name|fallback}`, a LINE emoji as `{emoji:PRODUCT/ID}`, a counted link as
 * `{link:ADDRESS}`, `{{` and `}}` for braces themselves, and words between; anything else with a brace is unpaired.
 */
export function parseTemplate(template: string): ParsedTemplate {
  const token = /\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[^{}]+/y
  const parts: TemplatePart[] = []
  while (token.lastIndex < template.length) {
    const at = token.lastIndex
    const found = token.exec(template)
    if (found === null) return { parts, unpaired: at }
    const [text, name, fallback] = found
    if (name !== undefined) parts.push(parsePlaceholder(name.trim(), fallback))
    else parts.push({ kind: 'words', text: text === '{{' ? '{' : text === '}}' ? '}' : text })
  }
  return { parts, unpaired: null }
}

/** How every name of an emoji begins; one that does not go on as an emoji's must is a placeholder unknown. */
export const EMOJI_PREFIX = 'emoji:'
/** How a counted link begins; what follows is checked on save. */
const LINK_PREFIX = 'link:'

function parsePlaceholder(name: string, fallback: string | undefined): TemplatePart {
  const emoji = /^emoji:\s*([0-9A-Za-z]{1,100})\/([0-9A-Za-z]{1,100})$/.exec(name)
  if (emoji && fallback === undefined)
    return { kind: 'emoji', productId: emoji[1] ?? '', emojiId: emoji[2] ?? '' }
  if (name.startsWith(LINK_PREFIX) && fallback === undefined)
    return { kind: 'link', uri: name.slice(LINK_PREFIX.length).trim() }
  return { kind: 'placeholder', name, fallback: fallback ?? '' }
}

/** Where LINE puts an emoji: `index` is the offset of a `$` in UTF-16 units (line.md 1.5). */
export interface PlacedEmoji {
  readonly index: number
  readonly productId: string
  readonly emojiId: string
}

/**
 * The template with one recipient's values in it, and the emoji at the places that they then have. Values
 * are words, never templates: braces in a customer's name stay what they are. A name that is not known
 * leaves its fallback; saving refuses it (`checkBubbles`), so that only an older message can hold one. An
 * unpaired brace ends the text there.
 */
export function fillText(
  template: string,
  values: PlaceholderValues,
  linkOf: (nth: number, uri: string) => string = (_nth, uri) => uri,
): { readonly text: string; readonly emojis: readonly PlacedEmoji[] } {
  let text = ''
  let links = 0
  const emojis: PlacedEmoji[] = []
  for (const part of parseTemplate(template).parts) {
    if (part.kind === 'words') text += part.text
    else if (part.kind === 'placeholder') text += valueOf(part.name, values) || part.fallback
    else if (part.kind === 'link') text += linkOf(links++, part.uri)
    else {
      emojis.push({ index: text.length, productId: part.productId, emojiId: part.emojiId })
      text += '$'
    }
  }
  return { text, emojis }
}

/** The filled template for a field that shows words alone: an emoji, which saving refuses there, is left out. */
export const fillTemplate = (template: string, values: PlaceholderValues): string => {
  const { text, emojis } = fillText(template, values)
  return emojis.reduceRight((words, { index }) => words.slice(0, index) + words.slice(index + 1), text)
}

const valueOf = (name: string, values: PlaceholderValues): string =>
  isPlaceholder(name) ? (values[name] ?? '').trim() : ''

/** The words of a template, with the words for when there is no value or without them; `emoji` stands for each. */
export const wordsOf = ({ parts }: ParsedTemplate, withFallbacks: boolean, emoji: string): string =>
  parts
    .map((part) => {
      if (part.kind === 'words') return part.text
      if (part.kind === 'emoji') return emoji
      if (part.kind === 'link') return '-'.repeat(CLICK_LINK_UNITS)
      return withFallbacks ? part.fallback : ''
    })
    .join('')
