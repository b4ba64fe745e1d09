/** One thing wrong with bubbles on save, or with messages about to be sent. */
export interface BubbleProblem {
  /** JSON pointer into the array that was checked: '/0/text', '/2/buttons/1/label'. */
  readonly path: string
  readonly code: BubbleProblemCode
  /** For the shop, in Japanese: what is wrong, or what to do. */
  readonly ja: string
  /** Of a text that is too long, or empty. */
  readonly size?: TextSize
}

/** How long a text is, and may be, as LINE counts it. */
export interface TextSize {
  /** The text's name on the shop's screen. */
  readonly word: string
  readonly length: number
  readonly most: number
}

/** Stable: a code is never renamed and never changes its meaning. */
export type BubbleProblemCode =
  // of the list of bubbles
  | 'NO_BUBBLES'
  | 'TOO_MANY_BUBBLES'
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_PACK'
  | 'EMPTY_PACK'
  | 'QUICK_REPLY_NOT_LAST'
  // of a text
  | 'EMPTY'
  | 'MAY_BE_EMPTY'
  | 'TOO_LONG'
  | 'TOO_LONG_WITH_PRODUCT'
  | 'UNKNOWN_PLACEHOLDER'
  | 'LOOKS_LIKE_PLACEHOLDER'
  | 'PLACEHOLDER_NOT_ALLOWED'
  | 'UNPAIRED_BRACE'
  | 'BAD_EMOJI'
  | 'EMOJI_NOT_ALLOWED'
  | 'TOO_MANY_EMOJIS'
  // of another value
  | 'BAD_URL'
  | 'LINK_NOT_COUNTABLE'
  | 'FALLBACK_REQUIRED'
  | 'BAD_VALUE'
  // of a form
  | 'UNKNOWN_FORM'
  | 'FORM_NOT_PUBLISHED'
  | 'LIFF_ID_MISSING'
  | 'BAD_DATE'
  | 'AREA_OUTSIDE'
  // of an uploaded file
  | 'UNKNOWN_MEDIA'
  | 'MEDIA_UNFIT'
  | 'MEDIA_NOT_REACHABLE'
  | 'PREVIEW_REQUIRED'
  // of lists and their parts
  | 'NO_BUTTONS'
  | 'TOO_FEW_BUTTONS'
  | 'TOO_MANY_BUTTONS'
  | 'BUTTON_NOT_ALLOWED'
  | 'NOTHING_TO_DO'
  | 'TAG_BOTH_ADDED_AND_REMOVED'
  | 'NO_COLUMNS'
  | 'TOO_MANY_COLUMNS'
  | 'UNEQUAL_COLUMNS'
  | 'NO_QUICK_REPLIES'
  | 'TOO_MANY_QUICK_REPLIES'
  | 'NO_AREAS'
  | 'TOO_MANY_AREAS'
  // of a flex message
  | 'FLEX_INVALID'
  | 'FLEX_TOO_LARGE'
  | 'FLEX_TOO_DEEP'
  | 'TOO_MANY_FLEX_BUBBLES'
  | 'TOO_MANY_ANIMATED_IMAGES'

/** A list of one problem, as checks return it. */
export const problem = (path: string, code: BubbleProblemCode, ja: string): BubbleProblem[] => [
  { path, code, ja },
]

/** The problems, or none when `isFine`. */
export const unless = (isFine: boolean, problems: BubbleProblem[]): BubbleProblem[] =>
  isFine ? [] : problems
