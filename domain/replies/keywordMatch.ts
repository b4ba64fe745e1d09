import { type Folds, foldKeyword, foldsNumber } from './keywordFold.ts'

/** `EXACT` (完全一致): the whole message is the keyword; `PARTIAL` (部分一致): the message contains it. */
export const KEYWORD_MATCHES = ['EXACT', 'PARTIAL'] as const
export type KeywordMatch = (typeof KEYWORD_MATCHES)[number]

export interface Keyword {
  readonly text: string
  readonly match: KeywordMatch
}

/** A message as auto-replies compare it: folded once for each set of folds that is asked for. */
export class SaidText {
  readonly text: string
  private readonly folded = new Map<number, string>()

  constructor(text: string) {
    this.text = text
  }

  under(folds: Folds): string {
    const number = foldsNumber(folds)
    const found = this.folded.get(number) ?? foldKeyword(this.text, folds)
    this.folded.set(number, found)
    return found
  }
}

/** Whether a keyword is what was said. A keyword that shows nothing matches nothing. */
export function isSaid({ text, match }: Keyword, folds: Folds, said: SaidText): boolean {
  const keyword = foldKeyword(text, folds)
  if (keyword === '') return false
  const whole = said.under(folds)
  return match === 'EXACT' ? whole === keyword : whole.includes(keyword)
}

/** The strongest match of some keywords: an exact one before a partial one; null: none. */
export function bestMatch(
  keywords: readonly Keyword[],
  folds: Folds,
  said: SaidText,
): { readonly place: number; readonly match: KeywordMatch } | null {
  const found = (match: KeywordMatch) =>
    keywords.findIndex((keyword) => keyword.match === match && isSaid(keyword, folds, said))
  for (const match of KEYWORD_MATCHES) {
    const place = found(match)
    if (place >= 0) return { place, match }
  }
  return null
}

/**
 * The beginning of a folded keyword, by which an index finds the partial keywords that a message may contain: two
 * characters, or the only one.
 */
export const headOf = (folded: string): string => Array.from(folded).slice(0, 2).join('')

/** All beginnings that a keyword within a folded text can have; each once. */
export function headsIn(folded: string): string[] {
  const signs = Array.from(folded)
  return [
    ...new Set(signs.flatMap((sign, at) => [sign, ...(at + 1 < signs.length ? [sign + signs[at + 1]] : [])])),
  ]
}
