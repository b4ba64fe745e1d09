import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { type ClickFilter, type ClickRow, listClicks } from '../../../../schema/responses/linkClicksList.ts'
import { shopOf } from '../../../rest/caller.ts'
import { sendCsvFile } from '../../../rest/csvFile.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { Id } from '../../../rest/fields.ts'
import { linkClickHeadings, linkClickLines, LinkClickModel, presentLinkClick } from './linkClickModel.ts'
import { readCursor, toPage } from '../../../rest/paging.ts'

const FILTER = { scenarioId: Type.Optional(Id), memberId: Type.Optional(Id) }
const FilterQuery = Type.Object(FILTER)
const ClicksQuery = Type.Interface([PageQuery], FILTER)

const LIST = 'clicks'
const ABOUT =
  'A member and a link of a delivery are one item, whatever the number of clicks; by the first click. Test deliveries, and what test members do, are left out.'

/** Who clicked the links of a follow message, for screens and for Excel. */
export const messageClicks: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/follow-messages/:id/clicks',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFollowMessageClicks',
        tags: ['follow messages'],
        summary: 'Who clicked which link, newest first',
        description: ABOUT,
        params: IdParams,
        querystring: ClicksQuery,
        response: ok(pageOf(LinkClickModel, 'Clicks by member and link, the newest first.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const key = readCursor(LIST, ['string', 'string', 'number', 'number'], cursor)
      const before =
        key === null
          ? null
          : {
              firstClickedAt: String(key[0]),
              deliveryId: String(key[1]),
              bubble: Number(key[2]),
              nth: Number(key[3]),
            }
      const filter = filterOf(request.params.id, request.query)
      const rows = await inShop(db, shopId, async (tx) => {
        await readFollowMessage(tx, filter.messageId)
        return listClicks(tx, shopId, filter, before, limit + 1)
      })
      return toPage(rows, limit, presentLinkClick, LIST, (row) => [
        row.first_key,
        row.delivery_id,
        row.bubble,
        row.nth,
      ])
    },
  )

  app.get(
    '/follow-messages/:id/clicks.csv',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFollowMessageClicksFile',
        tags: ['follow messages'],
        summary: 'Who clicked which link, newest first, for Excel',
        description: `${ABOUT} All that the filters let through, not a page. UTF-8 with a byte order mark; Japanese headings.`,
        params: IdParams,
        querystring: FilterQuery,
        produces: ['text/csv'],
      },
    },
    (request, reply) => {
      const { shopId } = shopOf(request)
      const filter = filterOf(request.params.id, request.query)
      return sendCsvFile<ClickRow>(reply, 'clicks.csv', {
        headings: linkClickHeadings(),
        lines: linkClickLines,
        read: (last, most) =>
          inShop(db, shopId, async (tx) => {
            if (last === null) await readFollowMessage(tx, filter.messageId)
            return listClicks(tx, shopId, filter, last === null ? null : keyOf(last), most)
          }),
      })
    },
  )
}

const keyOf = ({ first_key, delivery_id, bubble, nth }: ClickRow) => ({
  firstClickedAt: first_key,
  deliveryId: delivery_id,
  bubble,
  nth,
})

const filterOf = (messageId: string, { scenarioId, memberId }: Static<typeof FilterQuery>): ClickFilter => ({
  messageId,
  ...(scenarioId === undefined ? {} : { scenarioId }),
  ...(memberId === undefined ? {} : { memberId }),
})
