const zone = { timeZone: 'Asia/Tokyo' } as const
const clock = new Intl.DateTimeFormat('ja-JP', {
  ...zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat('ja-JP', {
  ...zone,
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
})

/** `18:00` */
export const clockInJapan = (at: number): string => clock.format(at)

/** `2026年11月27日(金)` */
export const dayInJapan = (at: number): string => day.format(at)
