/** One objection of LINE: what and where in the request, in LINE's own terms. */
export interface LineObjection {
  /** LINE's notation, `messages[0].template.actions[1].uri`; in a flex message `/body/contents/0`; '' for none. */
  readonly property: string
  /** English; LINE may change the text at any time (line.md 1.3). */
  readonly message: string
}

/** LINE's refusal of the messages of one scenario. */
export interface LineRefusal {
  /** About the request as a whole: `A message (messages[0]) in the request body is invalid`. */
  readonly message: string
  readonly details: readonly LineObjection[]
}

/** Why LINE did not validate all scenarios; codes of the error catalogue. */
export type UnaskedCode =
  | 'LINE_UNREACHABLE'
  | 'LINE_ANSWER_UNREADABLE'
  | 'LINE_RATE_LIMITED'
  | 'LINE_PUSH_REFUSED'

/** The verdict of LINE's validator on a message's scenarios. */
export interface LineVerdict {
  /** Scenarios that LINE validated. */
  readonly asked: number
  /** Those that it would refuse, by their index. */
  readonly refused: readonly { readonly place: number; readonly said: LineRefusal }[]
  /** Null: LINE validated every scenario. */
  readonly unasked: UnaskedCode | null
}

/** The verdict, or why there is none; `code` is one of the error catalogue. */
export type LineVerdictOrNone =
  | ({ readonly ok: true } & LineVerdict)
  | { readonly ok: false; readonly code: string }
