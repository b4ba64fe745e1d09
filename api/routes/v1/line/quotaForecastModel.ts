import { type Static, Type } from 'typebox'
import type { QuotaFacts, QuotaForecast } from '../../../../domain/line/quotaForecast.ts'
import { CalendarDate, Id, orNull } from '../../../rest/modelFields.ts'

const Planned = Type.Integer({ minimum: 0, description: 'Sends that are due; filters may leave some out.' })
const Left = orNull(
  Type.Integer({
    description: 'What the month leaves then; negative: so many would be kept back. Null: no known limit.',
  }),
)
const RunsOut = orNull(
  Type.Unsafe<string>({
    ...CalendarDate,
    description: 'The first day on which more is due than the month leaves.',
  }),
)

export const QuotaForecastModel = Type.Object(
  {
    lineAccountId: Id,
    limit: orNull(Type.Integer({ description: 'LINE’s limit a month; null: none, or not known yet.' })),
    text: Type.String({ description: 'The forecast in Japanese.' }),
    runsOutOn: RunsOut,
    months: Type.Array(
      Type.Object({
        month: Type.String({ examples: ['2026-11'] }),
        through: Type.Unsafe<string>({
          ...CalendarDate,
          description: 'The last day of the month that the forecast reaches.',
        }),
        used: orNull(Type.Integer({ description: 'Pushes so far; null for months to come.' })),
        planned: Planned,
        left: Left,
        runsOutOn: RunsOut,
      }),
    ),
    days: Type.Array(Type.Object({ date: CalendarDate, planned: Planned, left: Left })),
  },
  { $id: 'QuotaForecast', description: 'Whether LINE’s monthly limit holds what is planned.' },
)

export const presentQuotaForecast = (
  lineAccountId: string,
  { limit }: QuotaFacts,
  forecast: QuotaForecast,
): Static<typeof QuotaForecastModel> => ({
  lineAccountId,
  limit: typeof limit === 'number' ? limit : null,
  ...forecast,
})
