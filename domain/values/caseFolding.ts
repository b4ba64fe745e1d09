/** Folds to itself or to a capital, other than everything whose lower case is its fold. */
const DOTLESS_I = '\u0131'
const FINAL_SIGMA = /\u03c2/gu
const CHEROKEE_CAPITAL = /[\u13a0-\u13f5]/u
const CHEROKEE_SMALL = /[\uab70-\uabbf\u13f8-\u13fd]/u

/**
 * Full case folding (Unicode, CaseFolding.txt, C and F): 'STRASSE', 'straße' and 'Straẞe' are one, and so are 'Σ', 'σ'
 * and 'ς'. JavaScript has none. Lower, upper and lower case again, each character by itself, is the same but for the
 * exceptions above; a test compares every character with PostgreSQL's.
 */
export const caseFolded = (text: string): string => text.replace(/[^\0-@[-`{-\u007f]/gu, foldOf)

function foldOf(character: string): string {
  if (character === DOTLESS_I || CHEROKEE_CAPITAL.test(character)) return character
  if (CHEROKEE_SMALL.test(character)) return character.toUpperCase()
  return lower(lower(character).toUpperCase())
}

/** One character at a time: at the end of a word JavaScript makes another sigma. */
const lower = (text: string): string =>
  text.replace(/./gsu, (character) => character.toLowerCase()).replace(FINAL_SIGMA, 'σ')
