import type { Action } from '../../domain/actions.ts'
import type { DeliveryId, MemberId, ShopId } from '../../domain/ids.ts'
import { type ActionSubject, doOnce, isDone, readActionSubject } from '../../schema/actions.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { storeRichMenu } from '../../schema/memberProfile.ts'
import { changeMemberTags, setMemberFlag } from '../../schema/memberTags.ts'
import { changePointBalance } from '../../schema/points.ts'
import { asFailure, LineCallFailed } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'

export interface ActionInput {
  shopId: ShopId
  deliveryId: string
}

/**
 * What follows a delivery (domain.md 6.1 ⑩, V20), each on its own and at most once per delivery. What came
 * of it stands in delivery_actions.outcome: `DONE`, `DONE: ...`, `UNCHANGED`, `SKIPPED: NO_MEMBER`,
 * `SKIPPED: UNLINKED` (the member was unlinked since), `SKIPPED: NOT_CONFIGURED` (the scenario was edited
 * since), or `REFUSED: ...` (by LINE, for ever).
 */
export interface ActionActivities {
  /** Removes tags, adds tags, sets the flag, in one transaction. */
  changeTags(input: ActionInput): Promise<void>
  /** Gives points, or takes those that are there. */
  changePoints(input: ActionInput): Promise<void>
  /** Links the rich menu, or unlinks it so that the default shows. Fails only with what may pass. */
  linkRichMenu(input: ActionInput): Promise<void>
}

const NOT_CONFIGURED = 'SKIPPED: NOT_CONFIGURED'
/** The reason of ledger entries that a scenario made. */
const SCENARIO_POINTS = 'SCENARIO'

type Member = NonNullable<ActionSubject['member']>
type Effect = (tx: ShopTx, member: Member, subject: ActionSubject) => Promise<string>

/** Actions on members in the database, and on their rich menus at LINE through `line` (its failures are typed). */
export function createActionActivities({ db, line }: { db: Db; line: Line }): ActionActivities {
  const act = (action: Action, input: ActionInput, effect: Effect): Promise<void> =>
    inShop(db, input.shopId, async (tx) => {
      const deliveryId = input.deliveryId as DeliveryId
      const subject = await readActionSubject(tx, deliveryId)
      if (!subject) return
      const { member, missing } = subject
      await doOnce(tx, { shopId: input.shopId, deliveryId, action }, member?.id ?? null, async () =>
        member ? effect(tx, member, subject) : `SKIPPED: ${missing}`,
      )
    })

  return {
    changeTags: (input) =>
      act('changeTags', input, (tx, member, { actions }) => changeTags(tx, input, member.id, actions)),

    changePoints: (input) =>
      act('changePoints', input, (tx, member, { actions }) => changePoints(tx, input, member.id, actions)),

    linkRichMenu: (input) => asFailure(() => linkRichMenu(db, line, input)),
  }
}

type Actions = ActionSubject['actions']

async function changeTags(
  tx: ShopTx,
  { shopId, deliveryId }: ActionInput,
  memberId: MemberId,
  { removeTagIds = [], addTagIds = [], flagId }: Actions,
): Promise<string> {
  if (removeTagIds.length + addTagIds.length === 0 && flagId === undefined) return NOT_CONFIGURED
  const change = { remove: removeTagIds, add: addTagIds, cause: `delivery:${deliveryId}` }
  const { removed, added } = await changeMemberTags(tx, shopId, memberId, change)
  const flagged = flagId !== undefined && (await setMemberFlag(tx, memberId, flagId))
  return removed.length + added.length > 0 || flagged ? 'DONE' : 'UNCHANGED'
}

async function changePoints(
  tx: ShopTx,
  { shopId, deliveryId }: ActionInput,
  memberId: MemberId,
  { points }: Actions,
): Promise<string> {
  if (!points) return NOT_CONFIGURED
  const change = { delta: points, reason: SCENARIO_POINTS, idempotencyKey: `delivery:${deliveryId}` }
  const { applied } = await changePointBalance(tx, shopId, memberId, change)
  if (applied === points) return 'DONE'
  return applied === 0 ? 'UNCHANGED' : `DONE: ${applied} OF ${points}`
}

/**
 * LINE first: linking twice is harmless there, and only what LINE took is written down. What is done already
 * is not repeated, since a later delivery may have linked another menu since.
 */
async function linkRichMenu(db: Db, line: Line, { shopId, deliveryId: id }: ActionInput): Promise<void> {
  const deliveryId = id as DeliveryId
  const at = { shopId, deliveryId, action: 'linkRichMenu' } as const
  const { subject, done } = await inShop(db, shopId, async (tx) => ({
    subject: await readActionSubject(tx, deliveryId),
    done: await isDone(tx, at),
  }))
  if (!subject) return
  const { member, actions } = subject
  const outcome = done ? 'DONE' : await outcomeAtLine(line, shopId, subject)
  await inShop(db, shopId, (tx) =>
    doOnce(tx, at, member?.id ?? null, async () => {
      if (member && actions.richMenuId !== undefined && outcome === 'DONE')
        await storeRichMenu(tx, member.id, actions.richMenuId)
      return outcome
    }),
  )
}

/** `DONE`, `SKIPPED: ...`, or the refusal when LINE never will. @throws LineCallFailed what may pass */
async function outcomeAtLine(line: Line, shopId: ShopId, subject: ActionSubject): Promise<string> {
  const { client, access } = line
  const { member, missing, lineAccountId, actions } = subject
  const { richMenuId } = actions
  if (!member) return `SKIPPED: ${missing}`
  if (richMenuId === undefined) return NOT_CONFIGURED
  try {
    await access.as(shopId, lineAccountId, (token) =>
      richMenuId === null
        ? client.unlinkRichMenu(token, member.lineUserId)
        : client.linkRichMenu(token, member.lineUserId, richMenuId),
    )
    return 'DONE'
  } catch (error) {
    const isFinal =
      error instanceof LineCallFailed && (error.type === 'LINE_REFUSED' || error.type === 'LINE_ACCOUNT_GONE')
    if (isFinal) return `REFUSED: ${error.message}`
    throw error
  }
}
