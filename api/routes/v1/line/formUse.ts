import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { readUse } from '../../../../schema/line/liffUse.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { FormUseModel, presentFormUse } from './formUseModel.ts'

/** How the forms inside LINE are used, so that a shop sees somebody who tries telephone numbers. */
export const formUse: Routes = async (app, { db }) => {
  app.get(
    '/line-accounts/:id/form-use',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFormUse',
        tags: ['line accounts'],
        summary: 'Submissions of the forms inside LINE in the last 24 hours: how many led to a customer',
        params: IdParams,
        response: ok(refTo(FormUseModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        const { id } = await readLineAccount(tx, request.params.id)
        return presentFormUse(await readUse(tx, id))
      }),
  )
}
