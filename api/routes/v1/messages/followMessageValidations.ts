import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { NewFollowMessage } from './followMessageModel.ts'
import { ValidationModel } from './validationModel.ts'
import { validateDraft, validateSaved } from './validateFollowMessage.ts'

const ABOUT =
  'The question is answered with 200 whatever is found. First the checks of saving; then LINE’s validator looks at the messages of each scenario whose bubbles passed, with the longest name of its trigger products and an example member in the placeholders. What a product’s name makes too long is `TOO_LONG_WITH_PRODUCT` and names the product. Nothing is sent and no quota is used. A longer name of a person can still make a text too long when it is sent. Takes up to 20 seconds; when LINE does not answer, `askedLine` is false and `notAsked` says why. Credentials that LINE refuses are 422 `LINE_CREDENTIALS_INVALID`.'

/** Validates messages before they are saved or switched on. */
export const followMessageValidations: Routes = async (app, deps) => {
  app.post(
    '/follow-messages/validate',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'validateNewFollowMessage',
        tags: ['follow messages'],
        summary: 'Whether a message could be saved and LINE would take it; nothing is saved',
        description: `${ABOUT} Pointers are into the body; an edit of a saved message is asked about without the ids of its scenarios. Its bubbles lie encrypted with us until the answer is given.`,
        body: NewFollowMessage,
        response: ok(refTo(ValidationModel)),
      },
    },
    (request) => {
      const { lineAccountId, ...form } = request.body
      return validateDraft({ deps, shopId: shopOf(request).shopId, log: request.log }, lineAccountId, form)
    },
  )

  app.post(
    '/follow-messages/:id/validate',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'validateFollowMessage',
        tags: ['follow messages'],
        summary: 'Whether a saved message is still right and LINE would take it',
        description: `${ABOUT} Pointers are into the message as GET shows it. What was right when it was saved may not be so any more: a product is gone with its cart, the earliest send time was raised.`,
        params: IdParams,
        response: ok(refTo(ValidationModel)),
      },
    },
    (request) => validateSaved({ deps, shopId: shopOf(request).shopId, log: request.log }, request.params.id),
  )
}
