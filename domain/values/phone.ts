/** A telephone number as given and as compared. */
export interface Phone {
  readonly raw: string
  /** 10 or 11 digits with the leading 0 of Japan. */
  readonly digits: string
}

/** Separators that people write: hyphens and dashes of every kind, the long-vowel mark, dots, brackets, spaces. */
const BETWEEN = /[\s\-\u2010-\u2015\u2212\u30fc\u2500\u2501\ufe63._~()/[\]\u200b\u200e\u202a-\u202e]/gu

/**
 * The number for matching a member and a cart customer (domain.md 3, single-key match): width, separators and the
 * prefixes +81 and 0081 do not matter. Null when the text is not a Japanese telephone number of 10 or 11 digits: it then
 * matches nobody.
 */
export function normalisePhone(raw: string): Phone | null {
  const compact = raw.normalize('NFKC').replace(BETWEEN, '')
  const national = compact.replace(/^(?:\+|00)810?(?=[1-9])/, '0')
  return /^0[1-9]\d{8,9}$/.test(national) ? { raw, digits: national } : null
}
