import { checkAudience, type AudienceFilter } from '../domain/audience.ts'
import { actButtonsOf, checkBubbles, checkUploads, type Uploads, uploadsIn } from '../domain/bubbles/index.ts'
import { CART_CAPABILITIES } from '../domain/cartCapabilities.ts'
import { parseClock } from '../domain/japanTime.ts'
import { MAX_SCENARIOS } from '../domain/limits.ts'
import { countRuleProblem } from '../domain/recurringCount.ts'
import { compareTiming, DEFAULT_FLOOR, type Floor, isBeforeFloor } from '../domain/sendTime.ts'
import type { ShopTx } from '../schema/database.ts'
import { flagsOfAccount } from '../schema/flags.ts'
import { mediaOfShop } from '../schema/media.ts'
import { productsOfAccount } from '../schema/products.ts'
import { tagsOfAccount } from '../schema/tags.ts'
import type { FollowMessageFields } from './models/followMessage.ts'
import { checkActions, type Known } from './checkActions.ts'
import type { ApiSettings } from './dependencies.ts'
import { shortClock } from './models/clock.ts'
import { type Finding, finding } from './problems/finding.ts'
import { Problem } from './problems/problem.ts'

/**
 * Checks a follow message as a whole and tells everything that is wrong at once. The code of the answer is
 * that of the first finding; `errors` has them all.
 * @param scenarioIds the scenarios that the message has now
 * @returns what is known of the uploads that it shows
 * @throws Problem
 */
export async function checkFollowMessage(
  tx: ShopTx,
  { isMediaReachable }: Pick<ApiSettings, 'isMediaReachable'>,
  lineAccountId: string,
  form: FollowMessageFields,
  scenarioIds: ReadonlySet<string>,
): Promise<Uploads> {
  const products = await productsOfAccount(tx, lineAccountId, form.triggerProductIds)
  const known = await knownLabels(tx, lineAccountId, form)
  const uploads = await mediaOfShop(
    tx,
    form.scenarios.flatMap(({ bubbles }) => uploadsIn(bubbles)),
  )
  const floor = products
    .map((product): Floor => ({ dayOffset: product.floor_day, sendTime: parseClock(product.floor_time) }))
    .reduce((high, next) => (compareTiming(next, high) > 0 ? next : high), DEFAULT_FLOOR)
  const found = [
    ...checkTimes(form, floor),
    ...checkProducts(form, products),
    ...checkRule(form),
    ...checkTarget(form, known),
    ...checkScenarios(form, scenarioIds, known),
    ...checkMedia(form, uploads, isMediaReachable),
  ]
  const [first] = found
  if (first) throw new Problem(first.under, { fields: found.map(({ field }) => field) })
  return uploads
}

/** D6, V5: refused on save, with the rule's name. */
function checkTimes(form: FollowMessageFields, floor: Floor): Finding[] {
  const earliest = `${floor.dayOffset}日後の${shortClock(floor.sendTime)}`
  return form.scenarios.flatMap(({ dayOffset, sendTime }, place) =>
    isBeforeFloor({ dayOffset, sendTime: parseClock(sendTime) }, floor)
      ? [
          finding(
            'SEND_TIME_BEFORE_FLOOR',
            `/scenarios/${place}/sendTime`,
            `発送日の${dayOffset}日後の${sendTime}には送れません。発送日は当日の24時まで登録され、反映に時間がかかるため、配信は発送日の${earliest}以降です。`,
          ),
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
        finding(
          'VALIDATION_FAILED',
          at,
          'このLINE公式アカウントに連携されたカートに、この商品はありません。',
          'NOT_FOUND',
        ),
      ]
    return CART_CAPABILITIES[product.cart].shipDateTrigger === 'always'
      ? []
      : [finding('SHIP_DATE_TRIGGER_NOT_SUPPORTED', at)]
  })
}

function checkRule({ recurringCountRule: rule }: FollowMessageFields): Finding[] {
  const problem = rule ? countRuleProblem(rule) : null
  return problem === null ? [] : [finding('RECURRING_COUNT_RULE_INVALID', '/recurringCountRule', problem)]
}

function checkTarget({ audience }: FollowMessageFields, known: Known): Finding[] {
  if (audience === undefined) return []
  const wrong = checkAudience(audience).map(({ path, code, ja }) =>
    finding('AUDIENCE_INVALID', `/audience${path}`, ja, code),
  )
  return [...wrong, ...labelsOf(audience).flatMap((label) => (isKnown(label, known) ? [] : [gone(label)]))]
}

function checkScenarios(
  { scenarios }: FollowMessageFields,
  scenarioIds: ReadonlySet<string>,
  known: Known,
): Finding[] {
  const found: Finding[] = []
  if (scenarios.length > MAX_SCENARIOS) found.push(finding('TOO_MANY_SCENARIOS', '/scenarios'))
  if (scenarios.length === 0)
    found.push(finding('VALIDATION_FAILED', '/scenarios', 'シナリオを1つ以上追加してください。', 'minItems'))
  const seen = new Set<string>()
  scenarios.forEach(({ id, bubbles, actions = {} }, place) => {
    const at = `/scenarios/${place}`
    if (id !== undefined && (!scenarioIds.has(id) || seen.has(id)))
      found.push(
        finding('VALIDATION_FAILED', `${at}/id`, 'このメッセージにそのシナリオはありません。', 'NOT_FOUND'),
      )
    if (id !== undefined) seen.add(id)
    const problems = checkBubbles(bubbles)
    for (const { path, code, ja } of problems) {
      const under = code === 'TOO_MANY_BUBBLES' ? code : 'MESSAGE_CONTENT_INVALID'
      found.push(finding(under, `${at}/bubbles${path}`, ja, code))
    }
    // Of bubbles with a fault nobody knows yet what their buttons do.
    if (problems.length === 0)
      for (const { path, act } of actButtonsOf(bubbles))
        found.push(...checkActions(act, `${at}/bubbles${path}/act`, known))
    found.push(...checkActions(actions, `${at}/actions`, known))
  })
  return found
}

const checkMedia = ({ scenarios }: FollowMessageFields, uploads: Uploads, isReachable: boolean): Finding[] =>
  scenarios.flatMap(({ bubbles }, place) =>
    checkUploads(bubbles, uploads, isReachable).map(({ path, code, ja }) =>
      finding('MESSAGE_CONTENT_INVALID', `/scenarios/${place}/bubbles${path}`, ja, code),
    ),
  )

interface Label {
  kind: 'tags' | 'flags'
  id: string
  pointer: string
}

/** The tags and flags that a filter names, each with its place. */
function labelsOf({ all = [] }: AudienceFilter): Label[] {
  return all.flatMap((condition, place): Label[] => {
    const at = `/audience/all/${place}`
    if (condition.kind === 'tags' || condition.kind === 'withoutTags')
      return condition.tagIds.map((id, n) => ({ kind: 'tags', id, pointer: `${at}/tagIds/${n}` }))
    if (condition.kind === 'flag')
      return condition.flagIds.flatMap((id, n) =>
        id === null ? [] : [{ kind: 'flags' as const, id: id as string, pointer: `${at}/flagIds/${n}` }],
      )
    return []
  })
}

const isKnown = ({ kind, id }: Label, known: Known): boolean => known[kind].has(id)
const gone = ({ kind, pointer }: Label): Finding =>
  finding(
    'AUDIENCE_INVALID',
    pointer,
    kind === 'tags'
      ? 'このLINE公式アカウントにそのタグはありません。'
      : 'このLINE公式アカウントにそのフラグはありません。',
    'NOT_FOUND',
  )

/** The raw JSON of a flex message can name anything. */
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

async function knownLabels(
  tx: ShopTx,
  lineAccountId: string,
  { audience, scenarios }: FollowMessageFields,
): Promise<Known> {
  const named = audience ? labelsOf(audience) : []
  const ofKind = (kind: Label['kind']) => named.filter((label) => label.kind === kind).map(({ id }) => id)
  const done = scenarios.flatMap(({ actions = {}, bubbles }) => [
    actions,
    ...(checkBubbles(bubbles).length === 0 ? actButtonsOf(bubbles).map(({ act }) => act) : []),
  ])
  const tagIds = done
    .flatMap(({ addTagIds = [], removeTagIds = [] }) => [...addTagIds, ...removeTagIds])
    .filter(isUuid)
  const flagIds = done.flatMap(({ flagId }) => flagId ?? []).filter(isUuid)
  return {
    tags: await tagsOfAccount(tx, lineAccountId, [...new Set([...ofKind('tags'), ...tagIds])]),
    flags: await flagsOfAccount(tx, lineAccountId, [...new Set([...ofKind('flags'), ...flagIds])]),
  }
}
