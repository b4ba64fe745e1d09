import { caseFolded } from '../values/caseFolding.ts'
import { cleanText, withoutIgnorables, withoutSpaces } from '../values/text.ts'

/**
 * What makes no difference between a keyword and what a member writes; each a setting of the auto-reply. `width`: full and
 * half width and other compatible forms (NFKC); `letterCase`: large and small letters; `kana`: hiragana and katakana;
 * `spaces`: white space anywhere, line breaks too; `ignorables`: what shows nothing (domain.md D38).
 */
export const FOLDS = ['width', 'letterCase', 'kana', 'spaces', 'ignorables'] as const
export type Fold = (typeof FOLDS)[number]
export type Folds = { readonly [Name in Fold]: boolean }

/** As names are compared everywhere (D38). Hiragana and katakana differ: かき and カキ are two words in many shops. */
export const DEFAULT_FOLDS: Folds = {
  width: true,
  letterCase: true,
  kana: false,
  spaces: true,
  ignorables: true,
}

/** A set of folds as a small number: one bit each, in the order of {@link FOLDS}. */
export const foldsNumber = (folds: Folds): number =>
  FOLDS.reduce((sum, name, bit) => sum + (folds[name] ? 2 ** bit : 0), 0)

/** The folds of {@link foldsNumber}; bits beyond them are ignored. */
export const foldsOf = (number: number): Folds =>
  Object.fromEntries(
    FOLDS.map((name, bit) => [name, Math.floor(number / 2 ** bit) % 2 === 1]),
  ) as unknown as Folds

/** Whether everything that `narrow` takes for the same, `wide` does too. */
export const foldsAtLeast = (wide: Folds, narrow: Folds): boolean =>
  FOLDS.every((name) => wide[name] || !narrow[name])

/** Whether folding case changes anything: most Japanese text has no case, and a shop has many keywords. */
const HAS_CASE = /\p{Changes_When_Casefolded}/u

/** Katakana that hiragana has too: ァ to ヶ, and the marks of repetition. */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g
const KANA_DISTANCE = 0x60

/**
 * What two texts have in common that are the same under the folds. Keywords and messages go through this one function.
 * The fold of a fold is itself. Total.
 */
export function foldKeyword(text: string, folds: Folds): string {
  let folded = folds.ignorables ? withoutIgnorables(cleanText(text)) : cleanText(text)
  // Folding case and width can each make work for the other (U+0345), so that both are done twice, as in `foldName`.
  for (let time = 0; time < 2; time += 1) {
    if (folds.letterCase) {
      const apart = folded.normalize('NFD')
      folded = HAS_CASE.test(apart) ? caseFolded(apart) : apart
    }
    folded = folded.normalize(folds.width ? 'NFKC' : 'NFC')
  }
  if (folds.ignorables) folded = withoutIgnorables(folded)
  if (folds.spaces) folded = withoutSpaces(folded)
  if (folds.kana)
    folded = folded.replace(KATAKANA, (sign) => String.fromCharCode(sign.charCodeAt(0) - KANA_DISTANCE))
  return folded.normalize(folds.width ? 'NFKC' : 'NFC')
}
