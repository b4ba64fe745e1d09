import { type Static, Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { type ClickFilter, type ClickRow, listClicks } from '../../../../schema/responses/linkClicksList.ts'
import { shopOf } from '../../../rest/caller.ts'
import { CSV_ABOUT, CSV_QUERY, sendCsvFile } from '../../../rest/csvFile.ts'
import type { Routes } from '../../../dependencies.ts'
import { csvFile, IdParams } from '../../../rest/routeSchemas.ts'
import { Id } from '../../../rest/modelFields.ts'
import { linkClickHeadings, linkClickLines, LinkClickModel, presentLinkClick } from './linkClickModel.ts'
import { byKey } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

const FILTER = { scenarioId: Type.Optional(Id), memberId: Type.Optional(Id) }
const FileQuery = Type.Object({ ...FILTER, ...CSV_QUERY })

const ABOUT =
  'A member and a link of a delivery are one item, whatever the number of clicks; by the first click. Test deliveries, and what test members do, are left out.'

/** Who clicked the links of a follow message, as pages and as a file for Excel. */
export const messageClicks: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/follow-messages/:id/clicks',
    name: 'FollowMessageClick',
    tag: 'follow messages',
    model: LinkClickModel,
    access: { read: 'read' },
    presenter: () => presentLinkClick,
  }).list({
    summary: 'Who clicked which link, newest first',
    description: ABOUT,
    holds: 'Clicks by member and link, the newest first.',
    cursor: byKey(
      'clicks',
      { firstClickedAt: 'string', deliveryId: 'string', bubble: 'number', nth: 'number' },
      keyOf,
    ),
    filter: FILTER,
    async rows(tx, { by, id, filter, page }) {
      await readFollowMessage(tx, id)
      return listClicks(tx, by.shopId, { ...filterOf(id, filter), ...page })
    },
  })

  app.get(
    '/follow-messages/:id/clicks.csv',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFollowMessageClicksFile',
        tags: ['follow messages'],
        summary: 'Who clicked which link, newest first, as a file for Excel or for programs',
        description: `${ABOUT} All that the filters let through, not a page. ${CSV_ABOUT}`,
        params: IdParams,
        querystring: FileQuery,
        response: csvFile,
      },
    },
    (request, reply) => {
      const { shopId } = shopOf(request)
      const filter = filterOf(request.params.id, request.query)
      const { format } = request.query
      return sendCsvFile<ClickRow>(reply, 'clicks.csv', {
        headings: linkClickHeadings(format),
        lines: (rows) => linkClickLines(rows, format),
        read: (last, most) =>
          inShop(db, shopId, async (tx) => {
            if (last === null) await readFollowMessage(tx, filter.messageId)
            return listClicks(tx, shopId, { ...filter, after: last === null ? null : keyOf(last), most })
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

const filterOf = (
  messageId: string,
  { scenarioId, memberId }: Omit<Static<typeof FileQuery>, 'format'>,
): ClickFilter => ({
  messageId,
  ...(scenarioId === undefined ? {} : { scenarioId }),
  ...(memberId === undefined ? {} : { memberId }),
})
