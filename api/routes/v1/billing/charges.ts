import { type Static, Type } from 'typebox'
import {
  addDays,
  type CalendarDate as JapanDate,
  dateInJapan,
  parseDate,
} from '../../../../domain/values/japanTime.ts'
import {
  type ChargeFilter,
  type ChargeKey,
  type ChargeRow,
  listCharges,
  readCharge,
  sumCharges,
} from '../../../../schema/billing/chargesList.ts'
import { inShop } from '../../../../schema/database.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { CSV_ABOUT, CSV_QUERY, sendCsvFile } from '../../../rest/csvFile.ts'
import { CalendarDate, Id, Instant, instantIn, refTo } from '../../../rest/modelFields.ts'
import { byKey } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { csvFile, ok } from '../../../rest/routeSchemas.ts'
import {
  ChargeKindWord,
  ChargeModel,
  ChargeSumsModel,
  chargeHeadings,
  chargeLines,
  presentCharge,
  presentSums,
} from './chargeModel.ts'

const PERIOD = {
  from: Type.Optional(CalendarDate),
  to: Type.Optional(CalendarDate),
  kind: Type.Optional(ChargeKindWord),
}
const FILTER = {
  ...PERIOD,
  settledFrom: Type.Optional(Instant),
  settledTo: Type.Optional(Instant),
  requestId: Type.Optional(Id),
}
const ChargesFileQuery = Type.Object({ ...FILTER, ...CSV_QUERY })
const SumsQuery = Type.Object({
  month: Type.Optional(
    Type.String({
      pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])$',
      description: 'A month in Japan, instead of `from` and `to`.',
      examples: ['2026-11'],
    }),
  ),
  ...PERIOD,
})

const bySettling = byKey<ChargeRow, { settledAt: 'string'; id: 'string' }>(
  'charges',
  { settledAt: 'string', id: 'string' },
  ({ settled_key, id }): ChargeKey => ({ settledAt: settled_key, id }),
)

/** What the shop is charged for requests, and the sums of it. */
export const charges: Routes = async (app, { db }) => {
  const charge = resource(app, db, {
    path: '/charges',
    name: 'Charge',
    tag: 'billing',
    model: ChargeModel,
    access: { read: 'read' },
    presenter: () => presentCharge,
  })

  charge.list({
    summary: 'Charges for requests, newest first',
    description:
      '`from` and `to` are dates in Japan, both included; `settledFrom` and `settledTo` instants, the second excluded.',
    holds: 'Charges.',
    cursor: bySettling,
    filter: FILTER,
    rows: (tx, { by: { shopId }, filter, page }) =>
      listCharges(tx, { shopId, filter: filterOf(filter), page }),
  })

  charge.read({ summary: 'One charge', row: readCharge })

  app.get(
    '/charges/sums',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getChargeSums',
        tags: ['billing'],
        summary: 'Sums of charges by month in Japan and kind',
        description:
          'Of `month`, or from `from` to `to`, both included. What is left out: from the first of this month in Japan, to today.',
        querystring: SumsQuery,
        response: ok(refTo(ChargeSumsModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const period = periodOf(request.query, dateInJapan(Date.now()))
      const { kind } = request.query
      return inShop(db, shopId, async (tx) =>
        presentSums(period, await sumCharges(tx, { shopId, ...period, kind })),
      )
    },
  )

  app.get(
    '/charges.csv',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listChargesFile',
        tags: ['billing'],
        summary: 'Charges for requests, as a file for Excel or for programs',
        description: `All that the filters let through, newest first. ${CSV_ABOUT}`,
        querystring: ChargesFileQuery,
        response: csvFile,
      },
    },
    (request, reply) => {
      const { shopId } = shopOf(request)
      const { format, ...query } = request.query
      const filter = filterOf(query)
      return sendCsvFile<ChargeRow>(reply, 'charges.csv', {
        headings: chargeHeadings(format),
        lines: (rows) => chargeLines(rows, format),
        read: (last, most) => {
          const after = last === null ? null : { settledAt: last.settled_key, id: last.id }
          return inShop(db, shopId, (tx) => listCharges(tx, { shopId, filter, page: { after, most } }))
        },
      })
    },
  )
}

function periodOf(
  { month, from, to }: Omit<Static<typeof SumsQuery>, 'kind'>,
  today: JapanDate,
): { from: string; to: string } {
  if (month === undefined) return { from: from ?? `${(to ?? today).slice(0, 7)}-01`, to: to ?? today }
  const first = parseDate(`${month}-01`)
  // 31 days later it is the next month, whose first day is one day after this month's last.
  const last = addDays(parseDate(`${addDays(first, 31).slice(0, 7)}-01`), -1)
  return {
    from: from !== undefined && from > first ? from : first,
    to: to !== undefined && to < last ? to : last,
  }
}

function filterOf(query: Omit<Static<typeof ChargesFileQuery>, 'format'>): ChargeFilter {
  const { settledFrom, settledTo, ...others } = query
  return {
    ...others,
    ...(settledFrom === undefined ? {} : { settledFrom: instantIn(settledFrom) }),
    ...(settledTo === undefined ? {} : { settledTo: instantIn(settledTo) }),
  }
}
