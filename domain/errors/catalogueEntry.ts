/** One error of the catalogue (style.md 4): words for people, not for engineers. */
export interface ErrorEntry extends ErrorWords {
  /** HTTP status of the answer that carries it. */
  readonly status: number
}

export interface ErrorWords {
  /** What happened, in Japanese, for the shop. */
  readonly ja: string
  /** What happened, in English. */
  readonly en: string
  /** How to fix it, in Japanese. */
  readonly remedyJa: string
  /** How to fix it, in English. */
  readonly remedyEn: string
}

export type ErrorTable = Readonly<Record<string, ErrorEntry>>
