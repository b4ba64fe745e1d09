import { checkInserts } from '../../../../domain/bubbles/inserts.ts'
import { explainUnasked, findingsOfLine } from '../../../../domain/line/check/index.ts'
import type { LineAccountId, ShopId } from '../../../../domain/values/ids.ts'
import { deleteOldDrafts } from '../../../../schema/crypto/secrets.ts'
import { inShop } from '../../../../schema/database.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import { askLineValidator, type ValidatorAnswer, type WarningLog } from '../messages/askLineValidator.ts'
import type { Validation, ValidationFinding } from '../messages/validationModel.ts'
import type { AutoReplyFields } from './autoReplyModel.ts'
import { checkAutoReply } from './checkAutoReply.ts'

/**
 * Validates an auto-reply by the checks of saving, and its bubbles by LINE's validator, with words of the same length in
 * the places of inserts. Its bubbles lie encrypted in the vault while the worker reads them.
 * @throws Problem as {@link askLineValidator}
 */
export async function validateAutoReply(
  { deps, shopId, log }: { deps: ApiDependencies; shopId: ShopId; log: WarningLog },
  lineAccountId: string,
  form: AutoReplyFields,
): Promise<Validation> {
  const { found, bubbles } = await inShop(deps.db, shopId, async (tx) => {
    await deleteOldDrafts(tx)
    return checkAutoReply(tx, deps.settings, { lineAccountId, form }).then(
      (content) => ({ found: [], bubbles: content.bubbles }),
      (error: unknown) => {
        if (error instanceof Problem) return { found: error.fields, bubbles: form.bubbles }
        throw error
      },
    )
  })
  const isWrong = found.some(({ pointer }) => pointer.startsWith('/bubbles'))
  const plain = checkInserts(bubbles).bubbles
  const verdict: ValidatorAnswer = isWrong
    ? { asked: 0, refused: [], unasked: 'MESSAGE_CONTENT_INVALID' }
    : await withStoredSecrets(
        deps,
        { shopId, secrets: [{ purpose: 'message.draft', value: JSON.stringify([plain]) }] },
        ([draftId = '']) =>
          askLineValidator(
            deps,
            {
              shopId,
              lineAccountId: lineAccountId as LineAccountId,
              content: { draftId },
              scenarios: [0],
            },
            log,
          ),
      )
  const findings: ValidationFinding[] = [
    ...found.map(({ pointer, code, detail }) => ({
      pointer,
      code,
      message: detail,
      source: 'TODOKE' as const,
    })),
    ...verdict.refused.flatMap(({ said }) =>
      findingsOfLine(said, plain).map(({ path, code, ja, lineMessage }) => ({
        pointer: `/bubbles${path}`,
        code,
        message: ja,
        source: 'LINE' as const,
        lineMessage,
      })),
    ),
  ]
  const { unasked, asked } = verdict
  return {
    ok: findings.length === 0 && unasked === null,
    findings,
    askedLine: unasked === null,
    notAsked: unasked === null ? null : { code: unasked, message: explainUnasked(unasked, asked, 1) },
  }
}
