import { type CalendarDate, isDate } from '../../values/japanTime.ts'

/** 配送状況 and 購入情報 look back this many calendar months (domain.md 7, D31). */
export const MONTHS_BACK = 3

/**
 * The first order date of the last three calendar months, today included: 11月27日 looks back to 8月27日, and where a month
 * lacks the day to its last one, 5月31日 to 2月28日.
 */
export function firstDayBack(today: CalendarDate, months = MONTHS_BACK): CalendarDate {
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number)
  const monthsSince0 = year * 12 + (month - 1) - months
  const yearAndMonth = `${String(Math.floor(monthsSince0 / 12)).padStart(4, '0')}-${String((monthsSince0 % 12) + 1).padStart(2, '0')}`
  for (let last = day; last > 28; last--) {
    const found = `${yearAndMonth}-${last}`
    if (isDate(found)) return found
  }
  return `${yearAndMonth}-${String(Math.min(day, 28)).padStart(2, '0')}` as CalendarDate
}
