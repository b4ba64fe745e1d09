import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShopReadOnly } from '../../../../schema/database.ts'
import { readMemberOverview } from '../../../../schema/overview/memberOverview.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { MemberOverviewModel, presentOverview } from './overviewModel.ts'

/** One member whole. */
export const memberOverview: Routes = async (app, { db, vault, settings }) => {
  const boxes = createShopBoxes({ db, vault })
  app.get(
    '/members/:id/overview',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMemberOverview',
        tags: ['members'],
        summary: 'One member whole: links, subscriptions, orders, points, history, what comes next',
        description:
          'What the carts state is as of the last pull or re-read; cart points carry their time. The cart is not asked.',
        params: IdParams,
        response: ok(refTo(MemberOverviewModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      const memberId = brand<MemberId>(request.params.id)
      return inShopReadOnly(db, shopId, async (tx) =>
        presentOverview(
          await readMemberOverview(tx, await boxes.find(tx, shopId), { shopId, memberId, now: Date.now() }),
          settings.supportContact,
        ),
      )
    },
  )
}
