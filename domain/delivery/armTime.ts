/** Before its due time a row is armed by so much at least, and spread over so much more (delivery.md 3). */
export const ARM_LEAD_MS = 90_000
export const ARM_SPREAD_MS = 15 * 60_000

/**
 * When the workflow wakes to arm a row: 90 s and a share of 15 min before it is due, the share fixed by a
 * hash of the order, so that the thousands who are due at 18:00 wake one after another; now when that has passed.
 */
export const armAt = (dueAt: number, orderId: string, now: number): number =>
  Math.max(now, dueAt - ARM_LEAD_MS - Math.floor(share(orderId) * ARM_SPREAD_MS))

/** FNV-1a of the text as a number in [0, 1). */
function share(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 0x1_0000_0000
}
