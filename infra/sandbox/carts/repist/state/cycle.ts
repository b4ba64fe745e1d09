/** お届け間隔 of a subscription, as the shop's staff type it: `30日`, `1ヶ月`. */
export const CYCLE_PATTERN = /^(\d{1,3})(日|ヶ月)$/

/**
 * The date one cycle later; null stays null, and a cycle that cannot be read moves nothing. A day that the month does
 * not have becomes its last: 2026-01-31 and 1ヶ月 is 2026-02-28.
 */
export function oneCycleOn(date: string | null, cycle: string): string | null {
  const [, number = '', unit] = CYCLE_PATTERN.exec(cycle) ?? []
  if (date === null || unit === undefined) return date
  if (unit === '日') return daysOn(date, Number(number))
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month - 1 + Number(number) + 1, 0))
  lastDay.setUTCDate(Math.min(day, lastDay.getUTCDate()))
  return lastDay.toISOString().slice(0, 10)
}

/** The date so many calendar days later. */
export function daysOn(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
