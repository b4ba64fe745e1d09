import { type Static, Type } from 'typebox'
import { ON_LIMIT } from '../../../../domain/line/sendingLimits.ts'
import type { LimitColumns } from '../../../../schema/line/sendingLimits.ts'
import { oneOf, orNull, SendTime, shortClock } from '../../../rest/modelFields.ts'

export const INCLUDE_NOTICES =
  'Quiet hours and cap hold for messages of purpose PROMOTION; with this, for NOTICE too. Off by default.'

const OnHit = oneOf(
  ON_LIMIT,
  'DEFER: it waits until it is allowed (`notBefore` of the delivery). DROP: it is not sent.',
)

export const QuietHoursModel = Type.Object(
  { from: SendTime, until: SendTime, onHit: OnHit },
  {
    additionalProperties: false,
    description:
      'No automatic message leaves from `from` until `until` (配信を控える時間帯). May go over midnight.',
  },
)
export type QuietHours = Static<typeof QuietHoursModel>

export const FrequencyCapModel = Type.Object(
  {
    perDay: orNull(Type.Integer({ minimum: 1, maximum: 100, description: 'In a calendar day in Japan.' })),
    perWeek: orNull(
      Type.Integer({ minimum: 1, maximum: 700, description: 'In any seven calendar days in Japan.' }),
    ),
    onHit: OnHit,
  },
  {
    additionalProperties: false,
    description:
      'Automatic messages that a member gets at most. Deferred ones leave at their own clock time.',
  },
)
export type FrequencyCap = Static<typeof FrequencyCapModel>

export const presentLimits = (row: LimitColumns) => ({
  quietHours:
    row.quiet_from === null || row.quiet_until === null
      ? null
      : { from: shortClock(row.quiet_from), until: shortClock(row.quiet_until), onHit: row.quiet_on_hit },
  frequencyCap:
    row.cap_per_day === null && row.cap_per_week === null
      ? null
      : { perDay: row.cap_per_day, perWeek: row.cap_per_week, onHit: row.cap_on_hit },
  limitsIncludeNotices: row.limits_include_notices,
})
