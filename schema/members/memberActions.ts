import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { changeMemberTags, setMemberFlag } from './memberTags.ts'
import { changePointBalance } from './points.ts'

/** What a delivery or a tap does to a member in the database, and the outcomes that are stored of it. */

/** The scenario or the button has no such action, or no longer. */
export const NOT_CONFIGURED = 'SKIPPED: NOT_CONFIGURED'

/**
 * Removes tags, adds tags, sets the flag. Answers `DONE`, `UNCHANGED` or {@link NOT_CONFIGURED}.
 * `cause`: `delivery:<id>` or `tap:<id>`, with `test:` before it in a test; the history of tags keeps it.
 */
export async function tagMember(
  tx: ShopTx,
  {
    shopId,
    memberId,
    actions: { removeTagIds = [], addTagIds = [], flagId },
    cause,
  }: { shopId: ShopId; memberId: MemberId; actions: ScenarioActions; cause: string },
): Promise<string> {
  if (removeTagIds.length + addTagIds.length === 0 && flagId === undefined) return NOT_CONFIGURED
  const change = { remove: removeTagIds, add: addTagIds, cause }
  const { removed, added } = await changeMemberTags(tx, { shopId, memberId, change })
  const flagged = flagId !== undefined && (await setMemberFlag(tx, memberId, flagId))
  return removed.length + added.length > 0 || flagged ? 'DONE' : 'UNCHANGED'
}

/**
 * Gives points, or takes what is there. Answers `DONE`, `DONE: 50 OF 100`, `UNCHANGED` or {@link NOT_CONFIGURED}.
 * `cause`: the ledger has at most one entry for each key.
 */
export async function givePoints(
  tx: ShopTx,
  {
    shopId,
    memberId,
    actions: { points },
    cause,
  }: {
    shopId: ShopId
    memberId: MemberId
    actions: ScenarioActions
    cause: { reason: string; idempotencyKey: string }
  },
): Promise<string> {
  if (!points) return NOT_CONFIGURED
  const { applied } = await changePointBalance(tx, { shopId, memberId, change: { delta: points, ...cause } })
  if (applied === points) return 'DONE'
  return applied === 0 ? 'UNCHANGED' : `DONE: ${applied} OF ${points}`
}
