/**
 * Cuts secrets, personal data and values of rows out of texts, as far as their shape tells them. Every expression takes
 * time in proportion to the text: paths of requests come here before anyone is authenticated.
 */

export const CUT = '[redacted]'

/** Longer texts are shortened (characters). */
const LONGEST_TEXT = 8_192
/** Where a text is shortened, its end may be half a secret that no expression recognises; it is left out. */
const UNSURE_END = 256

/** A text without secrets and personal data, at most 8,192 characters and a note of its length. */
export function cutText(text: string): string {
  const unquoted = quotesValue(text) ? cutQuotes(text) : text
  const rest = cutShapes(unquoted.slice(0, LONGEST_TEXT))
  return unquoted.length <= LONGEST_TEXT
    ? rest
    : `${rest.slice(0, -UNSURE_END)}… [shortened from ${text.length} characters]`
}

/** Cuts from the first quotation mark to the last, because a value may contain some; a single one to the end. */
export function cutQuotes(text: string): string {
  const from = text.indexOf('"')
  const to = text.lastIndexOf('"')
  if (from < 0) return text
  return `${text.slice(0, from)}"${CUT}"${to > from ? text.slice(to + 1) : ''}`
}

/** Messages of PostgreSQL's data exceptions (class 22) and of JSON.parse, which quote the value. */
const QUOTING = [
  /\binvalid input (?:syntax|value) for /i,
  /\b(?:value|displacement) out of range: "/i,
  /" is out of range/i,
  /\bmalformed \w+ literal: "/i,
  /\btime zone "/i,
  /\binvalid (?:value|symbol|hexadecimal digit|cidr value|name syntax|[\w ]{1,40} format|[\w ]{1,40} string)(?:: | )"/i,
  /" is not a valid /i,
  /\bis not valid JSON\b/i,
]
const quotesValue = (text: string): boolean => QUOTING.some((form) => form.test(text))

const CUTS: readonly [RegExp, (found: string, group: string) => string][] = [
  // Addresses keep neither user and password nor query. A password may contain a slash; behind http a slash also begins
  // the path, so there the colon before it must not be that of a port.
  [/\b(?!https?:)([a-z][\w+.-]{0,20}:\/\/)[^\s"']{1,256}@/gi, (_, scheme) => `${scheme}${CUT}@`],
  [
    /(https?:\/\/)[^\s/@"':]{0,128}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"']{1,256}@/gi,
    (_, scheme) => `${scheme}${CUT}@`,
  ],
  [/(?<=\w:\/\/)[^\s/@"']{1,256}@/g, () => `${CUT}@`],
  [/(https?:\/\/[^\s"'?#]{0,2048})\?[^\s"'#]+/gi, (_, address) => `${address}?${CUT}`],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/g, (_, scheme) => `${scheme} ${CUT}`],
  // Our own API keys.
  [/\btdk_[\w-]+/g, () => CUT],
  // Only from where the local part begins: from each of its characters it would take quadratic time.
  [/(?<![\w.!#$%&'*+=^{|}~-])[\w.!#$%&'*+=^{|}~-]+@(?:[\w-]+\.)+[a-z][\w-]*/gi, () => CUT],
  // Half- or full-width digits with what people put between them; dots only between three groups, unlike 0.123456789.
  [
    /(?<![\w.\-０-９])[+＋(（]?[0-9０-９](?:[\s\-‐-―−－ー()（）]{0,2}[0-9０-９]){8,13}(?![\w-])/g,
    (found) => (isPhone(found) ? CUT : found),
  ],
  [
    /(?<![\w.\-０-９])(?:[+＋]?[0-9０-９]{2,4}[.． -])?[0-9０-９]{1,5}[.．][0-9０-９]{1,4}[.．][0-9０-９]{3,4}(?![\w-]|\.\d)/g,
    (found) => (isPhone(found) ? CUT : found),
  ],
]

const cutShapes = (text: string): string =>
  CUTS.reduce((rest, [shape, cut]) => rest.replaceAll(shape, cut), text)

/** Telephone numbers of Japan: 10 or 11 digits from 0, or with +81 or 0081 in its place. */
function isPhone(text: string): boolean {
  const compact = text.normalize('NFKC').replaceAll(/[^+\d]/g, '')
  return /^(?:0[1-9]|(?:\+|00)810?[1-9])\d{8,9}$/.test(compact)
}
