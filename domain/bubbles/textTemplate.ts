import { CLICK_LINK_UNITS } from '../values/contentLimits.ts'
import { isBlank } from '../values/text.ts'
import { formAddress } from './liffAddress.ts'
import { isPlaceholder, type PlaceholderValues } from './placeholders.ts'

/** A part of a template: literal text, a placeholder, a LINE emoji, a tracked link, or the address of a form. */
export type TemplatePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string; readonly fallback: string }
  | { readonly kind: 'emoji'; readonly productId: string; readonly emojiId: string }
  | { readonly kind: 'link'; readonly uri: string }
  | { readonly kind: 'form'; readonly code: string }

/** A parsed template. `unpaired`: the offset of a single brace, or null. */
export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[]
  readonly unpaired: number | null
}

/**
 * Parses `{name}` and `{name|fallback}`, a LINE emoji `{emoji:PRODUCT/ID}`, a tracked link `{link:URL}`, a form's
 * address `{form:code}`, `{{` and `}}` for literal braces, and text between; any other brace is unpaired.
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

/** The prefix of an emoji; what does not parse as one is an unknown placeholder. */
export const EMOJI_PREFIX = 'emoji:'
/** The prefix of a tracked link; its URL is checked on save. */
const LINK_PREFIX = 'link:'
/** A form of the LINE account, by its code; anything else behind `form:` is an unknown placeholder. */
const FORM = /^form:\s*([a-z][a-z0-9-]{0,29})$/

function parsePlaceholder(name: string, fallback: string | undefined): TemplatePart {
  const emoji = /^emoji:\s*([0-9A-Za-z]{1,100})\/([0-9A-Za-z]{1,100})$/.exec(name)
  if (emoji && fallback === undefined)
    return { kind: 'emoji', productId: emoji[1] ?? '', emojiId: emoji[2] ?? '' }
  if (name.startsWith(LINK_PREFIX) && fallback === undefined)
    return { kind: 'link', uri: name.slice(LINK_PREFIX.length).trim() }
  const code = fallback === undefined ? FORM.exec(name)?.[1] : undefined
  if (code !== undefined) return { kind: 'form', code }
  return { kind: 'placeholder', name, fallback: fallback ?? '' }
}

/** Where LINE puts an emoji: `index` is the offset of a `$` in UTF-16 units (line.md 1.5). */
export interface PlacedEmoji {
  readonly index: number
  readonly productId: string
  readonly emojiId: string
}

/**
 * The template with one recipient's values, and the emoji with their resulting offsets. Values are plain text, never
 * templates: braces in a customer's name stay. An unknown name leaves its fallback; saving refuses it (`checkBubbles`),
 * so only an older message can have one. An unpaired brace ends the text.
 */
export const fillText = (
  template: string,
  values: PlaceholderValues,
  linkOf?: (nth: number, uri: string) => string,
): FilledText => fillParts(parseTemplate(template).parts, values, linkOf)

/** A filled text with its emoji. */
export interface FilledText {
  readonly text: string
  readonly emojis: readonly PlacedEmoji[]
}

/** {@link fillText} of a template's parts, or of some of them. */
export function fillParts(
  parts: readonly TemplatePart[],
  values: PlaceholderValues,
  linkOf: (nth: number, uri: string) => string = (_nth, uri) => uri,
): FilledText {
  let text = ''
  let links = 0
  const emojis: PlacedEmoji[] = []
  for (const part of parts) {
    if (part.kind === 'words') text += part.text
    else if (part.kind === 'placeholder') text += valueOf(part.name, values) || part.fallback
    else if (part.kind === 'link') text += linkOf(links++, part.uri)
    else if (part.kind === 'form') text += formAddress(values.liffId, part.code) ?? ''
    else {
      emojis.push({ index: text.length, productId: part.productId, emojiId: part.emojiId })
      text += '$'
    }
  }
  return { text, emojis }
}

/** The filled template for a field of plain text: emoji, which saving refuses there, are left out. */
export const fillTemplate = (template: string, values: PlaceholderValues): string => {
  const { text, emojis } = fillText(template, values)
  return emojis.reduceRight((words, { index }) => words.slice(0, index) + words.slice(index + 1), text)
}

/** What shows nothing counts as missing (domain.md D38): it must not defeat the fallback. */
function valueOf(name: string, values: PlaceholderValues): string {
  const value = isPlaceholder(name) ? (values[name] ?? '').trim() : ''
  return isBlank(value) ? '' : value
}

/** The text of a template without values, with or without fallbacks; `emoji` stands for each emoji. */
export const wordsOf = ({ parts }: ParsedTemplate, withFallbacks: boolean, emoji: string): string =>
  parts
    .map((part) => {
      if (part.kind === 'words') return part.text
      if (part.kind === 'emoji') return emoji
      if (part.kind === 'link' || part.kind === 'form') return '-'.repeat(CLICK_LINK_UNITS)
      return withFallbacks ? part.fallback : ''
    })
    .join('')
