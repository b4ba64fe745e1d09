import { isDeepStrictEqual } from 'node:util'
import {
  type Bubble,
  type BubbleOrPack,
  type BubbleProblem,
  checkWritten,
  expandPacks,
  packIdsIn,
  placeWritten,
} from '../../domain/bubbles/index.ts'
import { checkProductNames } from '../../domain/line/check/index.ts'
import { type CalendarDate, dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { type FollowMessageRow, lockFollowMessages } from './followMessages.ts'
import { type Author, keepNextVersions } from './followMessageVersions.ts'
import { namesOfProducts } from '../orders/products.ts'
import { usersOfPacks } from './packUsage.ts'
import { type Expansion, writeExpansions } from './scenarioWrites.ts'

/** A scenario that could not be sent with the new bubbles of a pack. */
export interface BrokenScenario {
  /** What the shop calls the message. */
  messageName: string
  /** From 1, in the order of their times. */
  scenarioNo: number
  dayOffset: number
  /** HH:MM:SS in Japan. */
  sendTime: string
  /** How many bubbles it would have. */
  bubbles: number
  problems: readonly BubbleProblem[]
}

/** The pack cannot be saved: these scenarios could not be sent with it. */
export class PackBreaksMessages extends Error {
  /** At least one. */
  readonly scenarios: readonly BrokenScenario[]
  constructor(scenarios: readonly BrokenScenario[]) {
    super(`the pack would break ${scenarios.length} scenarios`)
    this.name = 'PackBreaksMessages'
    this.scenarios = scenarios
  }
}

/**
 * Puts a pack's bubbles into every message that uses it. Messages that change get a new version. Nothing is planned
 * anew: times did not change, and bubbles are read when sending (domain.md V18).
 *
 * Locks: the caller has locked the pack; then messages by id. Other packs are read under the message's lock only: an
 * edit of one comes before this, or after it and then finds this pack's new bubbles.
 * @throws PackBreaksMessages, with nothing changed
 */
export async function putIntoMessages(tx: ShopTx, by: Author, packId: string): Promise<void> {
  const users = await usersOfPacks(tx, [packId])
  const messages = await lockFollowMessages(
    tx,
    users.map((user) => user.message_id),
  )
  const packs = await packsWithin(tx, messages)
  const products = await namesOfProducts(tx, [...new Set(messages.flatMap(({ product_ids }) => product_ids))])
  const today = dateInJapan(Date.now())
  const broken: BrokenScenario[] = []
  const changed = messages.map((message) => ({
    id: message.id,
    scenarios: expandScenarios(message, { packId, packs, products, today, broken }),
  }))
  if (broken.length > 0) throw new PackBreaksMessages(broken)
  await writeExpansions(
    tx,
    changed.flatMap(({ scenarios }) => scenarios),
  )
  await keepNextVersions(
    tx,
    by,
    changed.flatMap(({ id, scenarios }) => (scenarios.length === 0 ? [] : [id])),
  )
}

/** The scenarios of a message that the pack changes; those that it breaks are added to `broken`. */
function expandScenarios(
  message: FollowMessageRow,
  {
    packId,
    packs,
    products,
    today,
    broken,
  }: {
    packId: string
    packs: ReadonlyMap<string, readonly Bubble[]>
    products: ReadonlyMap<string, string>
    today: CalendarDate
    broken: BrokenScenario[]
  },
): Expansion[] {
  return message.scenarios.flatMap((scenario, place) => {
    const written = writtenOf(scenario)
    if (!packIdsIn(written).includes(packId)) return []
    const expansion = expandPacks(written, packs)
    const found = checkWritten(written, expansion)
    const names = message.product_ids.flatMap((id) => products.get(id) ?? [])
    const problems =
      found.length > 0
        ? found
        : checkProductNames(expansion.bubbles, names, today)
            .map((one) => ({ ...one, path: placeWritten(one.path, written, expansion) }))
            // What another bubble of the message became is not the pack's fault.
            .filter(({ path }) => isPack(written[Number(path.split('/')[1])], packId))
    if (problems.length > 0)
      broken.push({
        messageName: message.admin_name,
        scenarioNo: place + 1,
        dayOffset: scenario.day_offset,
        sendTime: scenario.send_time,
        bubbles: expansion.bubbles.length,
        problems,
      })
    return isDeepStrictEqual(expansion.bubbles, scenario.bubbles)
      ? []
      : [{ scenarioId: scenario.id, bubbles: expansion.bubbles }]
  })
}

/** Every pack that the messages use. */
async function packsWithin(tx: ShopTx, messages: readonly FollowMessageRow[]) {
  const ids = new Set(
    messages.flatMap(({ scenarios }) => scenarios.flatMap((one) => packIdsIn(writtenOf(one)))),
  )
  if (ids.size === 0) return new Map<string, Bubble[]>()
  const rows = await tx
    .selectFrom('message_packs')
    .select(['id', 'bubbles'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, bubbles }) => [id, bubbles as Bubble[]]))
}

const isPack = (one: BubbleOrPack | undefined, packId: string): boolean =>
  one?.kind === 'pack' && one.packId.toLowerCase() === packId.toLowerCase()

const writtenOf = ({ written }: FollowMessageRow['scenarios'][number]): readonly BubbleOrPack[] =>
  (written as BubbleOrPack[] | null) ?? []
