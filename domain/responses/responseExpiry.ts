/**
 * Days for which the buttons and links of a message answer, from the send. For links it is domain.md D36; for
 * buttons a decision of this product, so that nobody finds an old button and is given what was meant for then.
 */
export const RESPONSE_DAYS = 180

const DAY_MS = 86_400_000

/** Instants are epoch milliseconds. Exactly 180 days is over. */
export const isExpired = (sentAt: number, now: number): boolean => now - sentAt >= RESPONSE_DAYS * DAY_MS
