import { caseFolded } from './caseFolding.ts'

/**
 * Combining marks on one character, at most (Unicode's stream-safe text, UAX 15, has as many; no language does). To
 * normalise a text takes time by the square of a run of marks: 100,000 of them would hold a process up for seconds.
 */
const MOST_MARKS = 30
/** A mark, or what ends no run of them: what shows nothing, and voiced sound marks, which become marks. */
const ON_A_CHARACTER = String.raw`[\p{M}\p{Default_Ignorable_Code_Point}\u{16fe4}\uff9e\uff9f\ufff9-\ufffb]`
const MANY_MARKS = new RegExp(`${ON_A_CHARACTER}{${MOST_MARKS + 1},}`, 'gu')
const MARK = /(?!\p{Default_Ignorable_Code_Point})\p{M}/gu

/** CR LF, and what else ends a line: line break, vertical tab, form feed, carriage return, next line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085]/gu
/** Control characters that are left when line breaks are line feeds and tabs are spaces. */
const CONTROL = /(?!\n)\p{Cc}/gu
const CHANGED = /(?!\n)\p{Cc}/u

/** What is clean as it is, and most of what there is. */
const PLAIN = /^[\n\x20-\x7e]*$/

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
 * surrogate pair is U+FFFD; of more than 30 combining marks on one character the first 30 stay. Total; cleaning twice
 * changes nothing, and the clean text can be normalised in time that grows with its length.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text
  const wellFormed = text.toWellFormed()
  const shown = CHANGED.test(wellFormed)
    ? wellFormed.replace(LINE_BREAK, '\n').replaceAll('\t', ' ').replace(CONTROL, '')
    : wellFormed
  return shown.replace(MANY_MARKS, (run) => {
    let marks = 0
    return run.replace(MARK, (mark) => (++marks > MOST_MARKS ? '' : mark))
  })
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

/** Without what shows nothing and takes no room. */
export const withoutIgnorables = (text: string): string => text.replace(IGNORABLE, '')

/** Without white space and what else shows nothing and takes room. */
export const withoutSpaces = (text: string): string => text.replace(SPACE, '')
