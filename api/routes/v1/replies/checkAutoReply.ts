import {
  type Bubble,
  type BubbleProblem,
  checkBubbles,
  checkCartPoints,
  uploadsIn,
  withDurations,
} from '../../../../domain/bubbles/index.ts'
import { CART_CAPABILITIES, CART_LABELS } from '../../../../domain/carts/cartCapabilities.ts'
import {
  checkFallback,
  checkHours,
  checkKeywords,
  type ReplyProblem,
} from '../../../../domain/replies/checkAutoReply.ts'
import { placeholdersOfOrders } from '../../../../domain/replies/replyPlaceholders.ts'
import { formsOfAccount } from '../../../../schema/forms/knownForms.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import type { AutoReplyContent } from '../../../../schema/replies/autoReplyWrites.ts'
import { cartsOfAccount } from '../../../../schema/replies/cartsOfAccount.ts'
import type { ApiSettings } from '../../../dependencies.ts'
import { type Finding, finding, refuseFindings } from '../../../problems/finding.ts'
import { checkActions } from '../bubbles/checkActions.ts'
import { checkContent, findingsAt } from '../bubbles/checkContent.ts'
import { actionsOfButtons, lookUpLabels } from '../members/labelReferences.ts'
import { checkTarget } from '../messages/checkFollowMessage.ts'
import { type AutoReplyFields, contentOf } from './autoReplyModel.ts'

/**
 * Checks an auto-reply as a whole and refuses it with all findings at once, under the code of the first.
 * @returns what is stored: sounds have the length of their uploads
 * @throws Problem
 */
export async function checkAutoReply(
  tx: ShopTx,
  { isMediaReachable }: Pick<ApiSettings, 'isMediaReachable'>,
  { lineAccountId, form }: { lineAccountId: string; form: AutoReplyFields },
): Promise<AutoReplyContent> {
  const { bubbles, audience, actions = {} } = form
  const content = contentOf(form)
  const problems = [...checkBubbles(bubbles, 'reply'), ...(await checkForReply(tx, lineAccountId, bubbles))]
  const buttons = problems.length === 0 ? actionsOfButtons(bubbles) : []
  const known = await lookUpLabels(tx, lineAccountId, { audience, actions: [actions, ...buttons] })
  const uploads = await mediaOfShop(tx, uploadsIn(bubbles))
  const forms = await formsOfAccount(tx, lineAccountId)
  const checked = { bubbles, problems, placed: (path: string) => path }
  refuseFindings([
    ...checkWhen(content).map(asFinding),
    ...checkTarget(content, known),
    ...findingsAt('/bubbles', checkContent(checked, { known, uploads, forms, isMediaReachable })),
    ...checkActions(actions, '/actions', known),
  ])
  return { ...content, bubbles: withDurations(bubbles, uploads) }
}

const checkWhen = ({ kind, keywords, folds, hours }: AutoReplyContent): ReplyProblem[] => [
  ...(kind === 'KEYWORDS' ? checkKeywords(keywords, folds) : checkFallback(keywords)),
  ...checkHours(hours),
]

const asFinding = ({ path, code, ja }: ReplyProblem): Finding =>
  finding('KEYWORD_INVALID', path, { detail: ja, code })

/** What only an auto-reply may say, and what it may not. */
async function checkForReply(
  tx: ShopTx,
  lineAccountId: string,
  bubbles: readonly Bubble[],
): Promise<BubbleProblem[]> {
  const carts = await cartsOfAccount(tx, lineAccountId)
  return [
    ...placeholdersOfOrders(bubbles),
    ...checkCartPoints(
      bubbles,
      carts.map((cart) => ({ label: CART_LABELS[cart], statesPoints: CART_CAPABILITIES[cart].cartPoints })),
    ),
  ]
}
