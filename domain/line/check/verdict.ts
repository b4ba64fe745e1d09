/** One thing that LINE objects to: what, and where in the request, both in LINE's own words. */
export interface LineObjection {
  /**
   * LINE's notation, `messages[0].template.actions[1].uri`; in a flex message `/body/contents/0`; '' when it names
   * none.
   */
  readonly property: string
  /** English; LINE does not guarantee it (line.md 1.3). */
  readonly message: string
}

/** LINE's refusal of the messages of one scenario. */
export interface LineRefusal {
  /** Of the request as a whole: `A message (messages[0]) in the request body is invalid`. */
  readonly message: string
  readonly details: readonly LineObjection[]
}

/** Why LINE did not look at all of them; codes of the error catalogue. */
export const UNASKED_CODES = ['LINE_UNREACHABLE', 'LINE_RATE_LIMITED', 'LINE_PUSH_REFUSED'] as const
export type UnaskedCode = (typeof UNASKED_CODES)[number]

/** What LINE's validator said of a message's scenarios. */
export interface LineVerdict {
  /** Scenarios that LINE looked at. */
  readonly asked: number
  /** Those that it would refuse, by their place. */
  readonly refused: readonly { readonly place: number; readonly said: LineRefusal }[]
  /** Null: it looked at every scenario that it was to look at. */
  readonly unasked: UnaskedCode | null
}

/** The verdict, or why there can be none; `code` is of the error catalogue. */
export type LineVerdictOrNone =
  | ({ readonly ok: true } & LineVerdict)
  | { readonly ok: false; readonly code: string }
