import type { Bubble } from '../../../../domain/bubbles/index.ts'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { readAutoReply } from '../../../../schema/replies/autoReplies.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { ValidationModel } from '../messages/validationModel.ts'
import { NewAutoReply, presentAutoReply } from './autoReplyModel.ts'
import { validateAutoReply } from './validateAutoReply.ts'

const ABOUT =
  'The question is answered with 200 whatever is found: first the checks of saving, then LINE’s validator where the bubbles passed, with an example member in the placeholders. Nothing is sent and no quota is used. When LINE does not answer, `askedLine` is false and `notAsked` says why.'

const NO_NAMES = { tags: new Map<never, never>(), flags: new Map<never, never>() }

/** Validates auto-replies before they are saved or switched on. */
export const autoReplyValidations: Routes = async (app, deps) => {
  app.post(
    '/auto-replies/validate',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'validateNewAutoReply',
        tags: ['auto-replies'],
        summary: 'Whether an auto-reply could be saved and LINE would take it; nothing is saved',
        description: `${ABOUT} Pointers are into the body.`,
        body: NewAutoReply,
        response: ok(refTo(ValidationModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { lineAccountId, ...form } = request.body
      await inShop(deps.db, shopId, (tx) => readLineAccount(tx, lineAccountId))
      return validateAutoReply({ deps, shopId, log: request.log }, lineAccountId, form)
    },
  )

  app.post(
    '/auto-replies/:id/validate',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'validateAutoReply',
        tags: ['auto-replies'],
        summary: 'Whether a saved auto-reply is still right and LINE would take it',
        description: `${ABOUT} What was right when it was saved may not be so any more: a cart that states points is gone.`,
        params: IdParams,
        response: ok(refTo(ValidationModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const row = await inShop(deps.db, shopId, (tx) => readAutoReply(tx, request.params.id))
      const form = { ...presentAutoReply(NO_NAMES, new Map())(row), bubbles: row.bubbles as Bubble[] }
      return validateAutoReply({ deps, shopId, log: request.log }, row.line_account_id, form)
    },
  )
}
