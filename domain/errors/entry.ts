/** What the catalogue says about one error (style.md 3): words for people, never an engineer's. */
export interface ErrorEntry {
  /** HTTP status of the answer that carries it. */
  readonly status: number
  /** What happened, in Japanese, for the shop. */
  readonly ja: string
  /** What happened, in English. */
  readonly en: string
  /** What to do about it, in Japanese. */
  readonly remedyJa: string
  /** What to do about it, in English. */
  readonly remedyEn: string
}

export type ErrorTable = Readonly<Record<string, ErrorEntry>>
