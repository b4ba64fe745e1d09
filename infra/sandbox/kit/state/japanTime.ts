/**
 * Japan's clock, as carts and LINE's quota use it: UTC+9, no daylight saving. Stamps carry no offset. On the wire
 * dates are `YYYY-MM-DD`; carts' admin screens write `YYYY/MM/DD` (carts.md 2.1, 5, 5.1).
 */

const JAPAN_OFFSET_MS = 9 * 60 * 60 * 1000

/** `YYYY-MM-DD HH:MM:SS` in Japan for an instant in epoch milliseconds. */
export function stampInJapan(epochMs: number): string {
  return new Date(epochMs + JAPAN_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** Whether the text is `YYYY-MM-DD` and a day of the calendar. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Whether the text is `YYYY-MM-DD HH:MM:SS`, a day of the calendar and a time of day. */
export function isStamp(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) && isDate(text.slice(0, 10))
}

/** `YYYY/MM/DD` for a date or stamp; empty for null. */
export function slashDate(dateOrStamp: string | null): string {
  return dateOrStamp === null ? '' : dateOrStamp.slice(0, 10).replaceAll('-', '/')
}

/**
 * The `YYYY-MM-DD` for a `YYYY/MM/DD` typed on a screen. `wrong` is 'malformed' for any other text and 'unreal' for a
 * day that does not exist, such as 2026/02/30.
 */
export function readSlashDate(text: string): { date: string } | { wrong: 'malformed' | 'unreal' } {
  if (!/^\d{4}\/\d{2}\/\d{2}$/.test(text)) return { wrong: 'malformed' }
  const date = text.replaceAll('/', '-')
  return isDate(date) ? { date } : { wrong: 'unreal' }
}
