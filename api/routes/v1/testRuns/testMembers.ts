import { randomInt } from 'node:crypto'
import { TEST_CODE_DIGITS } from '../../../../domain/testRuns/testMemberRequest.ts'
import { inviteToTests } from '../../../../schema/testRuns/testMembers.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { presentInvitation, TestInvitationModel } from './testMemberModel.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'

/** Test members: invited here, confirmed by the person in LINE (D35). */
export const testMembers: Routes = async (app, { db }) => {
  app.post(
    '/members/:id/test-invitation',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'inviteTestMember',
        tags: ['test runs'],
        summary: 'A one-time code by which a person becomes a test member',
        description:
          'The person sends `words` to the account in LINE and is answered. 「テスト終了」 in LINE, or `isTest: false` here, ends it.',
        params: IdParams,
        headers: IdempotencyHeaders,
        response: created(refTo(TestInvitationModel)),
      },
    },
    (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      return runIdempotently({ db, request, reply }, async (tx) => {
        const code = String(randomInt(10 ** TEST_CODE_DIGITS)).padStart(TEST_CODE_DIGITS, '0')
        return presentInvitation(
          code,
          await inviteToTests(tx, { shopId, operatorId, memberId: request.params.id, code }),
        )
      })
    },
  )
}
