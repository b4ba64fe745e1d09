/** A row is armed at least this long before its due time, spread over the following span (delivery.md 3). */
export const ARM_LEAD_MS = 90_000
export const ARM_SPREAD_MS = 15 * 60_000

/**
 * When the workflow wakes to arm a row: 90 s before the due time, and earlier by up to 15 min. A hash of the order
 * fixes the share, so that thousands of orders due at 18:00 do not wake at once. Now, if that has passed.
 */
export const armAt = (dueAt: number, orderId: string, now: number): number =>
  Math.max(now, dueAt - ARM_LEAD_MS - Math.floor(share(orderId) * ARM_SPREAD_MS))

/** FNV-1a of the text as a number in [0, 1). */
function share(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 0x1_0000_0000
}
