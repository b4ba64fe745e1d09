import { type Bubble, uploadsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../../../domain/values/ids.ts'
import { MAX_SCENARIOS } from '../../../../domain/values/limits.ts'
import { findingsOfLine, explainUnasked } from '../../../../domain/line/check/index.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { packsNamed } from '../../../../schema/messages/messagePacks.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import { deleteOldDrafts } from '../../../../schema/crypto/secrets.ts'
import type { MessageContent } from '../../../../workflows/messages.ts'
import { checkFollowMessage, packsOf } from './checkFollowMessage.ts'
import { expandScenarios } from './checkScenarios.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { packIdsOf } from './followMessageForm.ts'
import { askLineValidator, type ValidatorAnswer, type WarningLog } from './askLineValidator.ts'
import { type FollowMessageFields, presentFollowMessage } from './followMessageModel.ts'
import type { Validation, ValidationFinding } from './validationModel.ts'
import { Problem } from '../../../problems/problem.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'

/** A message as our own checks see it. */
interface Checked {
  lineAccountId: LineAccountId
  found: ValidationFinding[]
  /** Of each scenario: what goes out, packs put in. */
  bubbles: (readonly Bubble[])[]
  /** For a path into them, the place that the shop wrote. */
  placed: ((path: string) => string)[]
  /** Places of the scenarios that LINE is asked about: those whose bubbles our checks let through. */
  askable: number[]
}

const NO_NAMES = { tags: new Map<never, never>(), flags: new Map<never, never>() }

/**
 * Whether a saved message is right, by the checks of saving as they stand now and by LINE's validator.
 * @throws NoSuchRow, Problem as {@link askLineValidator}
 */
export async function validateSaved(
  deps: ApiDependencies,
  shopId: ShopId,
  messageId: string,
  log: WarningLog,
): Promise<Validation> {
  const { version, ...checked } = await inShop(deps.db, shopId, async (tx) => {
    const row = await readFollowMessage(tx, messageId)
    const form = presentFollowMessage(NO_NAMES)(row)
    const scenarioIds = new Set(row.scenarios.map(({ id }) => id))
    return { version: row.version, ...(await check(tx, deps, row.line_account_id, form, scenarioIds)) }
  })
  return answer(deps, shopId, checked, { messageId, version }, log)
}

/**
 * The same of a message that is not saved. Its bubbles lie encrypted in the vault while the worker looks at them.
 * @throws NoSuchRow: no such account; Problem as {@link askLineValidator}
 */
export async function validateDraft(
  deps: ApiDependencies,
  shopId: ShopId,
  lineAccountId: string,
  form: FollowMessageFields,
  log: WarningLog,
): Promise<Validation> {
  const checked = await inShop(deps.db, shopId, async (tx) => {
    await deleteOldDrafts(tx)
    await readLineAccount(tx, lineAccountId)
    return check(tx, deps, lineAccountId, form, new Set())
  })
  const draft = { purpose: 'message.draft' as const, value: JSON.stringify(checked.bubbles) }
  return withStoredSecrets(deps, { shopId, secrets: [draft] }, ([draftId = '']) =>
    answer(deps, shopId, checked, { draftId }, log),
  )
}

/** The checks of saving; what they throw together is told one by one. */
async function check(
  tx: ShopTx,
  { settings }: ApiDependencies,
  lineAccountId: string,
  form: FollowMessageFields,
  scenarioIds: ReadonlySet<string>,
): Promise<Checked> {
  const packs = await packsNamed(tx, packIdsOf(form))
  const found = await checkFollowMessage(tx, settings, form, { lineAccountId, scenarioIds, packs }).then(
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
  const isWrong = (place: number): boolean =>
    found.some(({ pointer }) => `${pointer}/`.startsWith(`/scenarios/${place}/bubbles/`))
  return {
    lineAccountId: lineAccountId as LineAccountId,
    found: found.map(({ pointer, code, detail }) => ({ pointer, code, message: detail, source: 'TODOKE' })),
    bubbles: scenarios.map(({ bubbles }) => withDurations(bubbles, uploads)),
    placed: scenarios.map(({ placed }) => placed),
    askable: [...scenarios.keys()].filter((place) => !isWrong(place)),
  }
}

async function answer(
  deps: ApiDependencies,
  shopId: ShopId,
  { lineAccountId, found, bubbles, placed, askable }: Checked,
  content: MessageContent,
  log: WarningLog,
): Promise<Validation> {
  const asked: ValidatorAnswer =
    askable.length === 0
      ? { asked: 0, refused: [], unasked: 'MESSAGE_CONTENT_INVALID' }
      : await askLineValidator(deps, { shopId, lineAccountId, content, scenarios: askable }, log)
  const ofLine = asked.refused.flatMap(({ place, said }) =>
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
  const { unasked } = asked
  return {
    ok: findings.length === 0 && unasked === null,
    findings,
    askedLine: unasked === null,
    notAsked:
      unasked === null
        ? null
        : { code: unasked, message: explainUnasked(unasked, asked.asked, askable.length) },
  }
}
