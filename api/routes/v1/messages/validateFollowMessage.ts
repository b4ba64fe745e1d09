import { type Bubble, uploadsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../../../domain/values/ids.ts'
import { MAX_SCENARIOS } from '../../../../domain/values/contentLimits.ts'
import { findingsOfLine, explainUnasked, longestOf } from '../../../../domain/line/check/index.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { productsOfAccount } from '../../../../schema/orders/products.ts'
import { packsNamed } from '../../../../schema/messages/messagePacks.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import { deleteOldDrafts } from '../../../../schema/crypto/secrets.ts'
import type { MessageContent } from '../../../../workflows/messages.ts'
import { checkFollowMessage, packsOf, type WrittenMessage } from './checkFollowMessage.ts'
import { expandScenarios } from './checkScenarios.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { packIdsOf } from './followMessageForm.ts'
import { askLineValidator, type ValidatorAnswer, type WarningLog } from './askLineValidator.ts'
import { type FollowMessageFields, presentFollowMessage } from './followMessageModel.ts'
import type { Validation, ValidationFinding } from './validationModel.ts'
import { Problem } from '../../../problems/problem.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'

/** A message after our own checks. */
interface Checked {
  lineAccountId: LineAccountId
  found: ValidationFinding[]
  /** What each scenario would send, packs expanded. */
  bubbles: (readonly Bubble[])[]
  /** For each scenario: the place that the shop wrote, for a path into its bubbles. */
  placed: ((path: string) => string)[]
  /** The scenarios whose bubbles passed our checks, by position; LINE is asked about these. */
  askable: number[]
  /** The trigger product with the longest name: LINE is asked with it. */
  productId?: string
}

/** What a validation needs, and who asks. */
interface Asked {
  deps: ApiDependencies
  shopId: ShopId
  log: WarningLog
}

const NO_NAMES = { tags: new Map<never, never>(), flags: new Map<never, never>() }

/**
 * Validates a saved message by the checks that a save would run now, and by LINE's validator.
 * @throws NoSuchRow, Problem as {@link askLineValidator}
 */
export async function validateSaved(asked: Asked, messageId: string): Promise<Validation> {
  const { deps, shopId } = asked
  const { version, ...checked } = await inShop(deps.db, shopId, async (tx) => {
    const row = await readFollowMessage(tx, messageId)
    const form = presentFollowMessage(NO_NAMES)(row)
    const scenarioIds = new Set(row.scenarios.map(({ id }) => id))
    const written = { form, lineAccountId: row.line_account_id, scenarioIds }
    return { version: row.version, ...(await check(tx, deps, written)) }
  })
  return answer(asked, checked, { messageId, version })
}

/**
 * Validates a message that is not saved. Its bubbles lie encrypted in the vault while the worker reads them.
 * @throws NoSuchRow: no such account; Problem as {@link askLineValidator}
 */
export async function validateDraft(
  asked: Asked,
  lineAccountId: string,
  form: FollowMessageFields,
): Promise<Validation> {
  const { deps, shopId } = asked
  const checked = await inShop(deps.db, shopId, async (tx) => {
    await deleteOldDrafts(tx)
    await readLineAccount(tx, lineAccountId)
    return check(tx, deps, { form, lineAccountId, scenarioIds: new Set() })
  })
  const draft = { purpose: 'message.draft' as const, value: JSON.stringify(checked.bubbles) }
  return withStoredSecrets(deps, { shopId, secrets: [draft] }, ([draftId = '']) =>
    answer(asked, checked, { draftId }),
  )
}

/** Runs the checks of saving, and lists their findings instead of refusing. */
async function check(
  tx: ShopTx,
  { settings }: ApiDependencies,
  { form, lineAccountId, scenarioIds }: Omit<WrittenMessage, 'packs'>,
): Promise<Checked> {
  const packs = await packsNamed(tx, packIdsOf(form))
  const written = { form, lineAccountId, scenarioIds, packs }
  const found = await checkFollowMessage(tx, settings, written).then(
    () => [],
    (error: unknown) => {
      if (error instanceof Problem) return error.fields
      throw error
    },
  )
  const scenarios = expandScenarios(form.scenarios.slice(0, MAX_SCENARIOS), packsOf(lineAccountId, packs))
  const uploads = await mediaOfShop(
    tx,
    scenarios.flatMap(({ bubbles }) => uploadsIn(bubbles)),
  )
  const products = await productsOfAccount(tx, lineAccountId, form.triggerProductIds)
  const longest = longestOf(products.map(({ name }) => name))
  const productId = products.find(({ name }) => name === longest)?.id
  const isWrong = (place: number): boolean =>
    found.some(({ pointer }) => `${pointer}/`.startsWith(`/scenarios/${place}/bubbles/`))
  return {
    lineAccountId: lineAccountId as LineAccountId,
    found: found.map(({ pointer, code, detail }) => ({ pointer, code, message: detail, source: 'TODOKE' })),
    bubbles: scenarios.map(({ bubbles }) => withDurations(bubbles, uploads)),
    placed: scenarios.map(({ placed }) => placed),
    askable: [...scenarios.keys()].filter((place) => !isWrong(place)),
    ...(productId === undefined ? {} : { productId }),
  }
}

/** Adds what LINE finds to our own findings. */
async function answer(
  { deps, shopId, log }: Asked,
  { lineAccountId, found, bubbles, placed, askable, productId }: Checked,
  content: MessageContent,
): Promise<Validation> {
  const verdict: ValidatorAnswer =
    askable.length === 0
      ? { asked: 0, refused: [], unasked: 'MESSAGE_CONTENT_INVALID' }
      : await askLineValidator(
          deps,
          {
            shopId,
            lineAccountId,
            content,
            scenarios: askable,
            ...(productId === undefined ? {} : { productId }),
          },
          log,
        )
  const ofLine = verdict.refused.flatMap(({ place, said }) =>
    findingsOfLine(said, bubbles[place] ?? []).map(
      ({ path, code, ja, lineMessage }): ValidationFinding => ({
        pointer: `/scenarios/${place}/bubbles${placed[place]?.(path) ?? path}`,
        code,
        message: ja,
        source: 'LINE',
        lineMessage,
      }),
    ),
  )
  const findings = [...found, ...ofLine]
  const { unasked } = verdict
  return {
    ok: findings.length === 0 && unasked === null,
    findings,
    askedLine: unasked === null,
    notAsked:
      unasked === null
        ? null
        : { code: unasked, message: explainUnasked(unasked, verdict.asked, askable.length) },
  }
}
