/**
 * Japan's clock as the cart writes it: no offset, always +09:00, no daylight saving (carts.md section 5).
 * On the wire dates are `YYYY-MM-DD`, on the admin screens `YYYY/MM/DD` (carts.md 5.1).
 */

const JAPAN_OFFSET_MS = 9 * 60 * 60 * 1000

/** `YYYY-MM-DD HH:MM:SS` in Japan for an instant in epoch milliseconds. */
export function stampOf(epochMs: number): string {
  return new Date(epochMs + JAPAN_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** Whether the text is `YYYY-MM-DD` and a day that the calendar has. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Whether the text is `YYYY-MM-DD HH:MM:SS`, a real day and a real time of day. */
export function isStamp(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) && isDate(text.slice(0, 10))
}

/** `YYYY/MM/DD` for a wire date or stamp; empty for none. */
export function slashed(dateOrStamp: string | null): string {
  return dateOrStamp === null ? '' : dateOrStamp.slice(0, 10).replaceAll('-', '/')
}

/** The wire date for a `YYYY/MM/DD` typed on a screen: 'malformed' for another shape, 'unreal' for 2026/02/30. */
export function readSlashed(text: string): { date: string } | { wrong: 'malformed' | 'unreal' } {
  if (!/^\d{4}\/\d{2}\/\d{2}$/.test(text)) return { wrong: 'malformed' }
  const date = text.replaceAll('/', '-')
  return isDate(date) ? { date } : { wrong: 'unreal' }
}
