/** A telephone number as it was given and as it is compared. */
export interface Phone {
  readonly raw: string
  /** Digits only, with the leading 0 of Japan: 10 or 11 of them. */
  readonly digits: string
}

/** What people put between digits: hyphens and dashes of every kind, the long-vowel mark, dots, brackets, spaces. */
const BETWEEN = /[\s\-\u2010-\u2015\u2212\u30fc\u2500\u2501\ufe63._~()/[\]\u200b\u200e\u202a-\u202e]/gu

/**
 * The number by which a member and a cart customer are matched (domain.md 3, single-key match): full-width
 * digits, separators, and the prefixes +81 and 0081 are the same number. Null when the text is no
 * Japanese telephone number of 10 or 11 digits; such a text never matches anybody.
 */
export function normalisePhone(raw: string): Phone | null {
  const compact = raw.normalize('NFKC').replace(BETWEEN, '')
  const national = compact.replace(/^(?:\+|00)810?(?=[1-9])/, '0')
  return /^0[1-9]\d{8,9}$/.test(national) ? { raw, digits: national } : null
}
