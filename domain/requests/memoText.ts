import { parseTemplate } from '../bubbles/textTemplate.ts'
import { cleanText, foldName, isBlank } from '../values/text.ts'
import type { RequestPlaceholder, RequestValues } from './requestTexts.ts'

/**
 * What a done request leaves in the cart's memo (domain.md D24): the shop's text with its values, and a marker with the
 * request's id before it. An entry is appended below what staff wrote, once: whoever writes looks for the id first,
 * wherever in the text it stands and however the cart or a person spelled it since.
 */

/** The values of a request and, by their codes, the answers to its form. */
export interface MemoValues {
  readonly values: RequestValues
  readonly answers?: Readonly<Record<string, string | null>>
}

/** Longest entry, in UTF-16 units; a decision of this product. Answers of forms are cut, the marker never. */
export const MOST_ENTRY_UNITS = 1_000

const ANSWER = 'answer:'
const marker = (requestId: string): string => `[受付番号 ${requestId}]`
const MARKER = /^\[受付番号 ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]/

/**
 * The entry of one request. A value that is not known leaves its fallback; a value is text, never a template. Total; it
 * always begins with the marker:
 * a cart that cuts a memo at a limit which it does not tell cuts the end.
 */
export function memoEntry(template: string, { values, answers = {} }: MemoValues, requestId: string): string {
  const valueOf = (name: string): string => {
    const known = name.startsWith(ANSWER)
      ? own(answers, name.slice(ANSWER.length).trim())
      : own(values, name as RequestPlaceholder)
    const text = cleanText(known ?? '').trim()
    return isBlank(text) ? '' : text
  }
  const words = parseTemplate(template).parts.map((part) => {
    if (part.kind === 'words') return part.text
    return part.kind === 'placeholder' ? valueOf(part.name) || part.fallback : ''
  })
  const start = marker(requestId)
  const text = cleanText(words.join('')).trim()
  const room = MOST_ENTRY_UNITS - start.length - 1
  const told = (text.length > room ? `${text.slice(0, room - 1)}…` : text).toWellFormed()
  return told === '' ? start : `${start} ${told}`
}

const own = <Key extends string>(of: Readonly<Partial<Record<Key, string | null>>>, key: Key) =>
  Object.hasOwn(of, key) ? of[key] : undefined

/** The request whose marker begins the entry; null: it has none. */
export const requestOfEntry = (entry: string): string | null => MARKER.exec(entry)?.[1] ?? null

/** Letters and digits alone, whatever width they have and whatever stands between them. */
const letters = (text: string): string => foldName(text).replace(/[^0-9a-z]/g, '')

/** Whether the memo has the request's id: between line breaks, in full width, in capitals, or with words around it. */
export const hasEntry = (memo: string, requestId: string): boolean =>
  letters(requestId) !== '' && letters(memo).includes(letters(requestId))

/** What becomes of a memo. FULL: the field does not take the entry, and nothing is written. */
export type MemoChange =
  | { readonly kind: 'WRITE'; readonly memo: string }
  | { readonly kind: 'THERE' }
  | { readonly kind: 'FULL' }

/**
 * The memo with the entry below it; what stands there stays to the letter. `mostUnits`: what the field takes, null when it
 * does not say. A form sends a line break as two characters, so it counts as two. Where the whole entry does not fit, its
 * marker alone may; a part of a marker is never written, since it would not be found again.
 */
export function appendEntry(
  memo: string,
  { entry, requestId, mostUnits }: { entry: string; requestId: string; mostUnits: number | null },
): MemoChange {
  if (hasEntry(memo, requestId)) return { kind: 'THERE' }
  const needsBreak = memo !== '' && !/[\n\r]$/.test(memo)
  for (const text of [entry, marker(requestId)]) {
    const whole = `${memo}${needsBreak ? '\n' : ''}${text}`
    if (mostUnits === null || sentUnits(whole) <= mostUnits) return { kind: 'WRITE', memo: whole }
  }
  return { kind: 'FULL' }
}

/** As a form counts it: every line break as CR LF. */
const sentUnits = (text: string): number => text.replaceAll(/\r\n|[\n\r]/g, '\r\n').length
