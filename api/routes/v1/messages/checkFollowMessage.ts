import { isDeepStrictEqual } from 'node:util'
import { checkAudience } from '../../../../domain/members/audience/index.ts'
import {
  type Bubble,
  type BubbleOrPack,
  checkForms,
  type KnownForms,
  type Uploads,
  uploadsIn,
} from '../../../../domain/bubbles/index.ts'
import { CART_CAPABILITIES } from '../../../../domain/carts/cartCapabilities.ts'
import { checkProductNames } from '../../../../domain/line/check/index.ts'
import { dateInJapan, parseClock } from '../../../../domain/values/japanTime.ts'
import { countRuleProblem } from '../../../../domain/orders/recurringCount.ts'
import {
  compareTiming,
  DEFAULT_FLOOR,
  type Floor,
  isBeforeFloor,
} from '../../../../domain/messages/sendTime.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { formsOfAccount } from '../../../../schema/forms/knownForms.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import type { PackRow } from '../../../../schema/messages/messagePacks.ts'
import type { FollowMessageRow } from '../../../../schema/messages/followMessages.ts'
import { namesOfProducts, productsOfAccount } from '../../../../schema/orders/products.ts'
import type { FollowMessageFields } from './followMessageModel.ts'
import type { KnownLabels } from '../bubbles/checkActions.ts'
import type { CheckedBubbles } from '../bubbles/checkContent.ts'
import { checkScenarios, expandScenarios } from './checkScenarios.ts'
import type { ApiSettings } from '../../../dependencies.ts'
import {
  actionsOfButtons,
  lookUpLabels,
  labelsInAudience,
  type LabelReference,
} from '../members/labelReferences.ts'
import { shortClock } from '../../../rest/modelFields.ts'
import { type Finding, finding, refuseFindings } from '../../../problems/finding.ts'

/** A message as a caller wrote it, and what it is checked against. */
export interface WrittenMessage {
  form: FollowMessageFields
  lineAccountId: string
  /** The scenarios of the saved message; none of a new one. */
  scenarioIds: ReadonlySet<string>
  /** The packs that the form names; those of other LINE accounts are ignored. */
  packs: readonly PackRow[]
}

/** What the form of a checked message refers to. */
export interface MessageReferences {
  uploads: Uploads
  /** By id. */
  packs: ReadonlyMap<string, readonly Bubble[]>
}

/**
 * Checks a follow message as a whole and refuses it with all findings at once, under the code of the first.
 * @throws Problem
 */
export async function checkFollowMessage(
  tx: ShopTx,
  { isMediaReachable }: Pick<ApiSettings, 'isMediaReachable'>,
  { form, lineAccountId, scenarioIds, packs: named }: WrittenMessage,
): Promise<MessageReferences> {
  const packs = packsOf(lineAccountId, named)
  const products = await productsOfAccount(tx, lineAccountId, form.triggerProductIds)
  const scenarios = expandScenarios(form.scenarios, packs)
  const done = scenarios.flatMap(({ form: { actions = {} }, bubbles, problems }) => [
    actions,
    ...(problems.length === 0 ? actionsOfButtons(bubbles) : []),
  ])
  const known = await lookUpLabels(tx, lineAccountId, { audience: form.audience, actions: done })
  const uploads = await mediaOfShop(
    tx,
    scenarios.flatMap(({ bubbles }) => uploadsIn(bubbles)),
  )
  const forms = await formsOfAccount(tx, lineAccountId)
  const floor = products
    .map((product): Floor => ({ dayOffset: product.floor_day, sendTime: parseClock(product.floor_time) }))
    .reduce((high, next) => (compareTiming(next, high) > 0 ? next : high), DEFAULT_FLOOR)
  refuseFindings([
    ...checkTimes(form, floor),
    ...checkProducts(form, products),
    ...checkRule(form),
    ...checkTarget(form, known),
    ...checkScenarios(scenarios, scenarioIds, { known, uploads, forms, isMediaReachable }),
    ...checkNames(
      scenarios,
      products.map(({ name }) => name),
    ),
  ])
  return { uploads, packs }
}

/**
 * A saved message is not switched on while a product's new name keeps all of its deliveries back, or a form that it leads
 * to has no address; one that is on may be saved as on again. @throws Problem
 */
export async function refuseTooLongNames(tx: ShopTx, message: FollowMessageRow): Promise<void> {
  if (message.enabled) return
  const names = [...(await namesOfProducts(tx, message.product_ids)).values()]
  const scenarios = message.scenarios.map((scenario) => {
    const written = (scenario.written ?? scenario.bubbles) as BubbleOrPack[]
    const bubbles = scenario.bubbles as Bubble[]
    return { bubbles, problems: [], placed: placedIn(written, bubbles) }
  })
  const forms = await formsOfAccount(tx, message.line_account_id)
  refuseFindings([...checkNames(scenarios, names), ...checkLeads(scenarios, forms)])
}

/** Forms that a saved message leads to. */
const checkLeads = (scenarios: readonly CheckedBubbles[], forms: KnownForms): Finding[] =>
  scenarios.flatMap(({ bubbles, placed }, place) =>
    checkForms(bubbles, forms).map(({ path, code, ja }) =>
      finding('MESSAGE_CONTENT_INVALID', `/scenarios/${place}/bubbles${placed(path)}`, { detail: ja, code }),
    ),
  )

/** The place that the shop wrote; in a pack, whose bubbles may have changed since, the scenario's bubbles as a whole. */
const placedIn =
  (written: readonly BubbleOrPack[], bubbles: readonly Bubble[]) =>
  (path: string): string =>
    isDeepStrictEqual(written, bubbles) ? path : ''

/** The packs of the LINE account, by id. */
export const packsOf = (
  lineAccountId: string,
  named: readonly PackRow[],
): ReadonlyMap<string, readonly Bubble[]> =>
  new Map(
    named
      .filter((pack) => pack.line_account_id === lineAccountId)
      .map(({ id, bubbles }) => [id, bubbles as Bubble[]]),
  )

/** D6, V5: too early a time is refused on save. */
function checkTimes(form: FollowMessageFields, floor: Floor): Finding[] {
  const earliest = `${floor.dayOffset}日後の${shortClock(floor.sendTime)}`
  return form.scenarios.flatMap(({ dayOffset, sendTime }, place) =>
    isBeforeFloor({ dayOffset, sendTime: parseClock(sendTime) }, floor)
      ? [
          finding('SEND_TIME_BEFORE_FLOOR', `/scenarios/${place}/sendTime`, {
            detail: `発送日の${dayOffset}日後の${sendTime}には送れません。発送日は当日の24時まで登録され、反映に時間がかかるため、配信は発送日の${earliest}以降です。`,
          }),
        ]
      : [],
  )
}

function checkProducts(
  { triggerProductIds }: FollowMessageFields,
  products: Awaited<ReturnType<typeof productsOfAccount>>,
): Finding[] {
  if (triggerProductIds.length === 0) return [finding('TRIGGER_PRODUCT_REQUIRED', '/triggerProductIds')]
  return triggerProductIds.flatMap((id, place) => {
    const at = `/triggerProductIds/${place}`
    const product = products.find((one) => one.id === id)
    if (!product)
      return [
        finding('VALIDATION_FAILED', at, {
          detail: 'このLINE公式アカウントに連携されたカートに、この商品はありません。',
          code: 'NOT_FOUND',
        }),
      ]
    return CART_CAPABILITIES[product.cart].shipDateTrigger === 'always'
      ? []
      : [finding('SHIP_DATE_TRIGGER_NOT_SUPPORTED', at)]
  })
}

/** What the names of the trigger products make too long (D42), where the bubbles are right in themselves. */
function checkNames(scenarios: readonly CheckedBubbles[], names: readonly string[]): Finding[] {
  const today = dateInJapan(Date.now())
  return scenarios.flatMap(({ bubbles, problems, placed }, place) =>
    problems.length > 0
      ? []
      : checkProductNames(bubbles, names, today).map(({ path, code, ja }) =>
          finding('MESSAGE_CONTENT_INVALID', `/scenarios/${place}/bubbles${placed(path)}`, {
            detail: ja,
            code,
          }),
        ),
  )
}

function checkRule({ recurringCountRule: rule }: FollowMessageFields): Finding[] {
  const problem = rule ? countRuleProblem(rule) : null
  if (problem === null) return []
  return [finding('RECURRING_COUNT_RULE_INVALID', '/recurringCountRule', { detail: problem })]
}

/** What is wrong with the audience of a message. */
export function checkTarget(
  { audience }: Pick<FollowMessageFields, 'audience'>,
  known: KnownLabels,
): Finding[] {
  if (audience === undefined) return []
  const wrong = checkAudience(audience).map(({ path, code, ja }) =>
    finding('AUDIENCE_INVALID', `/audience${path}`, { detail: ja, code }),
  )
  return [
    ...wrong,
    ...labelsInAudience(audience).flatMap((label) => (isKnown(label, known) ? [] : [gone(label)])),
  ]
}

const isKnown = ({ kind, id }: LabelReference, known: KnownLabels): boolean => known[kind].has(id)
const gone = ({ kind, pointer }: LabelReference): Finding =>
  finding('AUDIENCE_INVALID', pointer, {
    detail:
      kind === 'tags'
        ? 'このLINE公式アカウントにそのタグはありません。'
        : 'このLINE公式アカウントにそのフラグはありません。',
    code: 'NOT_FOUND',
  })
