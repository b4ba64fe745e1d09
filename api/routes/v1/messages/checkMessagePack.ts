import { type Bubble, checkBubbles, uploadsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { formsOfAccount } from '../../../../schema/forms/knownForms.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import type { PackContent } from '../../../../schema/messages/messagePacks.ts'
import { checkContent, findingsAt } from '../bubbles/checkContent.ts'
import type { ApiSettings } from '../../../dependencies.ts'
import { actionsOfButtons, lookUpLabels } from '../members/labelReferences.ts'
import { refuseFindings } from '../../../problems/finding.ts'

/**
 * Checks the bubbles of a message pack as those of a scenario are, and refuses it with all findings at once.
 * @returns what is stored: sounds have the length of their upload
 * @throws Problem
 */
export async function checkMessagePack(
  tx: ShopTx,
  { isMediaReachable }: Pick<ApiSettings, 'isMediaReachable'>,
  {
    lineAccountId,
    form: { adminName, bubbles },
  }: { lineAccountId: string; form: { adminName: string; bubbles: readonly Bubble[] } },
): Promise<PackContent> {
  const problems = checkBubbles(bubbles)
  const actions = problems.length === 0 ? actionsOfButtons(bubbles) : []
  const known = await lookUpLabels(tx, lineAccountId, { actions })
  const uploads = await mediaOfShop(tx, uploadsIn(bubbles))
  const forms = await formsOfAccount(tx, lineAccountId)
  const checked = { bubbles, problems, placed: (path: string) => path }
  refuseFindings(findingsAt('/bubbles', checkContent(checked, { known, uploads, forms, isMediaReachable })))
  return { adminName, bubbles: withDurations(bubbles, uploads) }
}
