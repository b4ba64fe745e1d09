/**
 * Days after the send during which a message's buttons and links work. For links it is domain.md D36; for buttons a
 * decision of this product, so that an old button does not give what was meant for its time.
 */
export const RESPONSE_DAYS = 180

const DAY_MS = 86_400_000

/** Instants are epoch milliseconds. After exactly 180 days it is expired. */
export const isExpired = (sentAt: number, now: number): boolean => now - sentAt >= RESPONSE_DAYS * DAY_MS
