import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import {
  addDays,
  dateInJapan,
  daysBetween,
  instantInJapan,
  parseClock,
  parseDate,
} from '../../../../domain/values/japanTime.ts'
import { DEFAULT_UPSELL_DAYS, MAX_UPSELL_DAYS } from '../../../../domain/responses/upsell.ts'
import { inShop } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { readMessageStatistics } from '../../../../schema/delivery/messageStatistics.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { csvFile, IdParams, okOrCsvFile } from '../../../rest/routeSchemas.ts'
import { CSV_ABOUT, CSV_QUERY } from '../../../rest/csvFile.ts'
import { CalendarDate, Id, refTo } from '../../../rest/modelFields.ts'
import { presentScenario, type Statistics, statisticsCsv, StatisticsModel } from './statisticsModel.ts'
import { Problem } from '../../../problems/problem.ts'

const Query = Type.Object({
  from: Type.Optional({
    ...CalendarDate,
    description: 'First due date, in Japan. Default: 29 days before `to`.',
  }),
  to: Type.Optional({ ...CalendarDate, description: 'Last due date, included. Default: today.' }),
  upsellDays: Type.Integer({
    minimum: 1,
    maximum: MAX_UPSELL_DAYS,
    default: DEFAULT_UPSELL_DAYS,
    description: 'An order counts until the end of this many days after the send, in Japan.',
  }),
  upsellProductId: Type.Optional(
    Type.Array(Id, {
      maxItems: 100,
      description: 'Only orders with one of these products. May be repeated.',
    }),
  ),
  ...CSV_QUERY,
})
type Asked = FastifyRequest<{ Params: { id: string }; Querystring: Static<typeof Query> }>

const MOST_DAYS = 366
const MIDNIGHT = parseClock('00:00')
const ABOUT =
  'Deliveries by their due date; clicks, taps and orders of those deliveries, whenever they came. An order counts when the recipient placed it after the send, was not cancelled or returned, and is not the next order of a running subscription.'

/** The results of a follow message, as JSON and as a file. */
export const messageStatistics: Routes = async (app, { db }) => {
  const read = async (request: Asked): Promise<{ statistics: Statistics; adminName: string }> => {
    const { shopId } = shopOf(request)
    const { upsellDays, upsellProductId: upsellProductIds = [] } = request.query
    const { from, to } = datesOf(request.query, Date.now())
    const { id: messageId } = request.params
    return inShop(db, shopId, async (tx) => {
      const { admin_name: adminName } = await readFollowMessage(tx, messageId)
      const rows = await readMessageStatistics(tx, shopId, {
        messageId,
        from: new Date(instantInJapan(from, MIDNIGHT)),
        to: new Date(instantInJapan(addDays(to, 1), MIDNIGHT)),
        upsellDays,
        upsellProductIds,
      })
      return {
        adminName,
        statistics: { messageId, from, to, upsellDays, scenarios: rows.map(presentScenario) },
      }
    })
  }
  const sendCsv = async (request: Asked, reply: FastifyReply): Promise<FastifyReply> => {
    const { statistics, adminName } = await read(request)
    const name = `statistics-${statistics.from}-${statistics.to}.csv`
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(statisticsCsv(statistics, { adminName, format: request.query.format }))
  }

  const asked = { params: IdParams, querystring: Query, tags: ['follow messages'] }
  app.get(
    '/follow-messages/:id/statistics',
    {
      config: { access: 'read' },
      schema: {
        ...asked,
        operationId: 'getFollowMessageStatistics',
        summary: 'What each scenario came to',
        description: `${ABOUT} With \`Accept: text/csv\` a file. ${CSV_ABOUT}`,
        response: okOrCsvFile(refTo(StatisticsModel)),
      },
    },
    async (request, reply) => {
      reply.header('vary', 'accept')
      if (/\btext\/csv\b/i.test(request.headers.accept ?? '')) return (await sendCsv(request, reply)) as never
      return (await read(request)).statistics
    },
  )
  app.get(
    '/follow-messages/:id/statistics.csv',
    {
      config: { access: 'read' },
      schema: {
        ...asked,
        operationId: 'getFollowMessageStatisticsFile',
        summary: 'What each scenario came to, as a file for Excel or for programs',
        description: `${ABOUT} ${CSV_ABOUT}`,
        response: csvFile,
      },
    },
    sendCsv,
  )
}

/** @throws Problem VALIDATION_FAILED when the dates are in the wrong order or too far apart */
function datesOf(query: Pick<Static<typeof Query>, 'from' | 'to'>, now: number) {
  const to = query.to === undefined ? dateInJapan(now) : parseDate(query.to)
  const from = query.from === undefined ? addDays(to, -29) : parseDate(query.from)
  const days = daysBetween(from, to) + 1
  if (days >= 1 && days <= MOST_DAYS) return { from, to }
  const detail = days < 1 ? '開始日は終了日以前にしてください。' : `期間は${MOST_DAYS}日までにしてください。`
  throw new Problem('VALIDATION_FAILED', { fields: [{ pointer: '?from', code: 'BAD_RANGE', detail }] })
}
