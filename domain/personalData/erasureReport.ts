/** What an erasure removed, in numbers: evidence without name or phone (domain.md D17). */
export interface ErasureReport {
  /** Lines of the history, and pictures and files among them. */
  talk: number
  files: number
  /** Stored LINE events whose content was removed. */
  events: number
  submissions: number
  claims: number
  points: number
  tags: number
  taps: number
  /** Sent messages that stay as evidence: date, kind and result, without whom they went to. */
  messages: number
  /** Requests that stay as evidence: date, kind and result. Left out by older reports. */
  requests?: number
  customers: number
  orders: number
  subscriptions: number
  /** Rows of the cart, or events, that could not be read and named the person. */
  unread: number
  /** Histories in Temporal. */
  histories: number
  /** Stored answers of the API that named the person. */
  answers: number
  /** Other members who are linked to the same customers of a cart, which therefore stay. */
  keptFor: string[]
}
