import { Type } from 'typebox'
import { PRODUCT_VERSION } from '../../../../infra/runtime/productVersion.ts'
import { brand, type LineAccountId } from '../../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { retryEvents } from '../../../../schema/events/retryEvents.ts'
import { listUnreadEvents } from '../../../../schema/events/unreadEvents.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { oneOf, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { presentUnreadEvent, RetriedModel, UNREAD_EVENT_KINDS, UnreadEventModel } from './unreadEventModel.ts'

/** A person waits for the answer (ms); the next request begins with the events that this one did not reach. */
const MOST_MS = 20_000

/** Events of LINE that could not be read: listed where their source is shown, and tried again on request (D41). */
export const unreadEvents: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })

  resource(app, db, {
    path: '/line-accounts/:id/unread-events',
    name: 'UnreadEvent',
    tag: 'line accounts',
    model: UnreadEventModel,
    access: { read: 'read' },
    presenter: () => presentUnreadEvent,
  }).list({
    summary: 'Events of LINE that could not be read, newest first: cause, and the event as it came',
    holds: 'Events.',
    cursor: byId('unreadEvents'),
    filter: { kind: Type.Optional(oneOf(UNREAD_EVENT_KINDS)) },
    async rows(tx, { id, filter, page }) {
      await readLineAccount(tx, id)
      return listUnreadEvents(tx, id, { ...filter, ...page })
    },
  })

  app.post(
    '/line-accounts/:id/unread-events/retry',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'retryUnreadEvents',
        tags: ['line accounts'],
        summary: 'Try again the events of LINE that were set aside',
        description:
          'May be repeated: an event is stored once. Takes up to 20 seconds; where many are set aside, ask again: those that were not reached come first. After an upgrade of the product they are tried again by themselves.',
        params: IdParams,
        response: ok(refTo(RetriedModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      await inShop(db, shopId, (tx) => readLineAccount(tx, id))
      const account = { shopId, lineAccountId: brand<LineAccountId>(id) }
      const how = { boxes, productVersion: PRODUCT_VERSION, onlyNew: false }
      return retryEvents(db, account, { ...how, signal: AbortSignal.timeout(MOST_MS) })
    },
  )
}
