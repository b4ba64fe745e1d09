import { type Static, Type } from 'typebox'
import { PAGE_SECONDS } from '../../../../domain/robots/pace.ts'
import { WEEKDAYS, type WorkingHours } from '../../../../domain/robots/workingHours.ts'
import { parseClock } from '../../../../domain/values/japanTime.ts'
import type { RobotSettings } from '../../../../schema/robots/robotSettings.ts'
import { oneOf, SendTime, Version } from '../../../rest/modelFields.ts'

const Hours = Type.Array(
  Type.Object(
    {
      days: Type.Array(oneOf(WEEKDAYS), { minItems: 1, maxItems: 7, uniqueItems: true }),
      from: SendTime,
      to: SendTime,
    },
    {
      additionalProperties: false,
      description: '`to` at or before `from` lies on the next day; the same time twice is a whole day.',
    },
  ),
  {
    maxItems: 20,
    description:
      'When robots may work, by the clock in Japan; an empty list: always. Outside of it requests wait.',
    examples: [[{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], from: '09:30', to: '18:00' }]],
  },
)
const PageSeconds = Type.Number({
  minimum: PAGE_SECONDS.least,
  maximum: PAGE_SECONDS.most,
  multipleOf: 0.01,
  description: `Seconds between two pages that a robot loads; ${PAGE_SECONDS.least} at the least.`,
})

export const RobotSettingsModel = Type.Object(
  { workingHours: Hours, pageSeconds: PageSeconds, version: Version },
  { $id: 'RobotSettings', description: 'When the robots of the shop work, and how fast.' },
)
export const RobotSettingsForm = Type.Object(
  { workingHours: Hours, pageSeconds: PageSeconds },
  { additionalProperties: false, title: 'RobotSettingsForm' },
)

export const hoursIn = (given: Static<typeof Hours>): WorkingHours =>
  given.map(({ days, from, to }) => ({ days, from: parseClock(from), to: parseClock(to) }))

export const presentSettings = (row: RobotSettings): Static<typeof RobotSettingsModel> => ({
  workingHours: row.workingHours.map(({ days, from, to }) => ({ days: [...days], from, to })),
  pageSeconds: row.pageSeconds,
  version: row.version,
})
