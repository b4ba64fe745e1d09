import { Type } from 'typebox'

/** HH:MM on the clock in Japan; seconds are taken too, and kept. */
export const SendTime = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$',
  description: 'Time on the clock in Japan, `HH:MM` (`HH:MM:SS` is taken too).',
  examples: ['18:00'],
})

/** As people write it: PostgreSQL's '18:00:00' is '18:00', '18:00:05' stays. */
export const shortClock = (clock: string): string =>
  clock.endsWith(':00') && clock.length === 8 ? clock.slice(0, 5) : clock
