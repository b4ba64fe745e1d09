/** What uses something, by the shop's names for it, in the order of ids: messages, packs, auto-replies, forms, settings of requests. */
export interface Usages {
  readonly messages: readonly string[]
  readonly packs: readonly string[]
  readonly replies: readonly string[]
  /** By their titles. */
  readonly forms: readonly string[]
  /** LINE accounts whose settings of requests use it, by name; only of tags. */
  readonly requests?: readonly string[]
}

/** A row of a query for usages. */
export interface UsageRow {
  place: 'message' | 'pack' | 'reply' | 'form' | 'request'
  admin_name: string
}

export const usagesOf = (rows: readonly UsageRow[]): Usages => {
  const named = (place: UsageRow['place']) =>
    rows.filter((row) => row.place === place).map((row) => row.admin_name)
  return {
    messages: named('message'),
    packs: named('pack'),
    replies: named('reply'),
    forms: named('form'),
    requests: named('request'),
  }
}
