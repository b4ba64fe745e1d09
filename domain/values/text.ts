import { caseFolded } from './caseFolding.ts'

/** CR LF, and what else ends a line: line break, vertical tab, form feed, carriage return, next line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085]/gu
/** Control characters that are left when line breaks are line feeds and tabs are spaces. */
const CONTROL = /(?!\n)\p{Cc}/gu
const CHANGED = /(?!\n)\p{Cc}/u

/**
 * What shows nothing and takes no room (domain.md D38): what Unicode lets a display ignore (zero width, marks of
 * direction, variation selectors, tags, the Hangul fillers), what frames annotations, and the Khitan filler.
 */
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\u{16fe4}\ufff9-\ufffb]/gu
/** What shows nothing and takes room: white space, the Braille pattern without a dot, the Egyptian blanks. */
const SPACE = /[\p{White_Space}\u2800\u{13441}\u{13442}]+/gu
const SHOWN =
  /[^\p{Cc}\p{Default_Ignorable_Code_Point}\u{16fe4}\ufff9-\ufffb\p{White_Space}\u2800\u{13441}\u{13442}]/u

/**
 * Text as it is stored (domain.md D38): line breaks are LF, a tab is a space, other control characters go, half a
 * surrogate pair is U+FFFD. Total; cleaning twice changes nothing.
 */
export function cleanText(text: string): string {
  const wellFormed = text.toWellFormed()
  if (!CHANGED.test(wellFormed)) return wellFormed
  return wellFormed.replace(LINE_BREAK, '\n').replaceAll('\t', ' ').replace(CONTROL, '')
}

/** Whether the text shows nothing (domain.md D38); such text counts as empty everywhere, and its fold is ''. */
export const isBlank = (text: string): boolean => !SHOWN.test(text)

/**
 * What two texts have in common that are the same name (domain.md D38): NFKC, full case folding, no ignorable
 * characters, runs of white space as one space and none at the ends. The fold of a fold is itself; `fold_name` in the
 * database gives the same.
 */
export function foldName(text: string): string {
  const shown = cleanText(text).replace(IGNORABLE, '')
  const once = caseFolded(shown.normalize('NFD')).normalize('NFKC')
  return caseFolded(once).normalize('NFKC').replace(IGNORABLE, '').replace(SPACE, ' ').trim()
}
