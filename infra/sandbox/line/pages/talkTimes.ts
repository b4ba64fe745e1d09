import { stampInJapan } from '../../kit/state/japanTime.ts'

const day = new Intl.DateTimeFormat('ja-JP', {
  timeZone: 'Asia/Tokyo',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
})

/** `18:00`, beside a bubble. */
export const clockInJapan = (at: number): string => stampInJapan(at).slice(11, 16)

/** `2026年11月27日(金)`, above the first bubble of a day. */
export const dayInJapan = (at: number): string => day.format(at)
