/** Limits, each with the source of its number. */

/** Bubbles per scenario; also LINE's limit of message objects per push (domain.md 6.1; line.md 1.5). */
export const MAX_BUBBLES = 5

/** Scenarios per follow message (domain.md 6.1, from the sibling step message). */
export const MAX_SCENARIOS = 30

/** Calendar days after the ship date; a decision of this product, so that no order sleeps for ever. */
export const MAX_DAY_OFFSET = 365

/** Conditions per audience filter, and choices per condition; decisions of this product. */
export const MAX_AUDIENCE_CONDITIONS = 20
export const MAX_AUDIENCE_CHOICES = 100

/** Numbers in a list of recurring counts, and the highest count; decisions of this product. */
export const MAX_LISTED_COUNTS = 100
export const MAX_RECURRING_COUNT = 9_999

/** Points that one tap adds or subtracts; a decision of this product, the same as for a scenario. */
export const MAX_ACT_POINTS = 1_000_000

/** UTF-16 units counted on save for a click link in a text; a decision of this product. */
export const CLICK_LINK_UNITS = 120

/** Days without a ship date after which an order's workflow closes (domain.md D1). */
export const SHIP_DATE_WAIT_DAYS = 180

/** Minutes after the due time during which a late fact still leads to a send (domain.md B4, V3, D7). */
export const DEFAULT_LATE_GRACE_MINUTES = 30

/** Minutes after the due time during which a delivery delayed by us is still sent (delivery.md 5.4). */
export const DEFAULT_OUTAGE_GRACE_MINUTES = 180

/** The longest grace of either kind: one week; a decision of this product. */
export const MAX_GRACE_MINUTES = 10_080

/** LINE knows a retry key for 24 hours; we stop using it an hour earlier (line.md 1.2). */
export const RETRY_KEY_HOURS = 23

/** Operators per shop (domain.md 8). */
export const MAX_OPERATORS = 200

/**
 * LINE's limits for message objects (line.md 1.5). Text, alt text, addresses and data count in UTF-16 code
 * units; everything in a template, labels, and what a tap says count in grapheme clusters.
 */
export const LINE_LIMITS = {
  textUnits: 5_000,
  emojis: 20,
  /** LINE counts an emoji by its undisclosed alternative text. A decision of this product: 20 units, to be safe. */
  emojiUnits: 20,
  altTextUnits: 1_500,
  urlUnits: 2_000,
  actionUriUnits: 1_000,
  postbackDataUnits: 300,
  clipboardUnits: 1_000,
  buttonsTitleGraphemes: 40,
  buttonsTextGraphemes: 160,
  /** The text of a buttons template with an image or a title. */
  buttonsTextBesideGraphemes: 60,
  buttonsActions: 4,
  confirmTextGraphemes: 240,
  confirmActions: 2,
  columns: 10,
  columnTextGraphemes: 120,
  /** The text of a column with an image or a title. */
  columnTextBesideGraphemes: 60,
  columnActions: 3,
  imageColumnLabelGraphemes: 12,
  labelGraphemes: 20,
  saidTextGraphemes: 300,
  quickReplies: 13,
  trackingIdUnits: 100,
  locationUnits: 100,
  deliveryTagUnits: 30,
  /** Ids of stickers and coupons, whose length LINE does not state; a decision of this product. */
  idUnits: 100,
  imagemapWidth: 1_040,
  /** LINE states no maximum height; a decision of this product. */
  imagemapHeight: 100_000,
  imagemapAreas: 50,
  imagemapTextUnits: 400,
  imagemapLabelGraphemes: 100,
  imagemapLinkLabelUnits: 30,
  flexBubbleBytes: 30 * 1_024,
  flexCarouselBytes: 50 * 1_024,
  flexBubbles: 12,
  flexAnimatedImages: 10,
  flexLabelGraphemes: 40,
  /** LINE states no maximum for a text in a flex message; a decision of this product. */
  flexTextUnits: 2_000,
  /** Nested boxes. LINE states no maximum; a decision of this product, far beyond what a screen shows. */
  flexDepth: 20,
} as const
