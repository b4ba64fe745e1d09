import { brand, type LineAccountId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok, pageOf } from '../../../rest/routeSchemas.ts'
import { RichMenuModel } from './richMenuModel.ts'
import { fetchRichMenus } from './fetchRichMenus.ts'

/** Rich menus are made in LINE's own tools and chosen here for the actions of a scenario. */
export const richMenus: Routes = async (app, deps) => {
  app.get(
    '/line-accounts/:id/rich-menus',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listRichMenus',
        tags: ['line accounts'],
        summary: 'Rich menus that the account has at LINE',
        description: 'Asked of LINE now; takes up to 20 seconds. All of them on one page.',
        params: IdParams,
        response: ok(pageOf(RichMenuModel, 'Rich menus as LINE lists them; `nextCursor` is always null.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const account = await inShop(deps.db, shopId, (tx) => readLineAccount(tx, request.params.id))
      const lineAccountId = brand<LineAccountId>(account.id)
      return { items: await fetchRichMenus(deps, { shopId, lineAccountId }), nextCursor: null }
    },
  )
}
