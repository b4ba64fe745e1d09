import type { Action } from '../../domain/actions.ts'
import type { DeliveryId, ShopId } from '../../domain/ids.ts'
import { type ActionSubject, doOnce, isDone, isDoneBefore, readActionSubject } from '../../schema/actions.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { storeRichMenu } from '../../schema/memberProfile.ts'
import { givePoints, NOT_CONFIGURED, tagMember } from '../../schema/memberEffects.ts'
import { asFailure } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'

export interface ActionInput {
  shopId: ShopId
  deliveryId: string
}

/**
 * What follows a delivery (domain.md 6.1 ⑩, V20), each on its own and at most once per delivery. What came
 * of it stands in delivery_actions.outcome: `DONE`, `DONE: ...`, `UNCHANGED`, `SKIPPED: NO_MEMBER`,
 * `SKIPPED: UNLINKED` (the member was unlinked since), `SKIPPED: NOT_CONFIGURED` (the scenario was edited
 * since), `SKIPPED: EARLIER_ATTEMPT` (of a re-send: it was done after the attempt before), or `REFUSED: ...` (by
 * LINE, for ever).
 */
export interface ActionActivities {
  /** Removes tags, adds tags, sets the flag, in one transaction. */
  changeTags(input: ActionInput): Promise<void>
  /** Gives points, or takes those that are there. */
  changePoints(input: ActionInput): Promise<void>
  /** Links the rich menu, or unlinks it so that the default shows. Fails only with what may pass. */
  linkRichMenu(input: ActionInput): Promise<void>
}

/** The reason of ledger entries that a scenario made. */
const SCENARIO_POINTS = 'SCENARIO'
const EARLIER_ATTEMPT = 'SKIPPED: EARLIER_ATTEMPT'

type Member = NonNullable<ActionSubject['member']>
const causeOf = ({ deliveryId }: ActionInput): string => `delivery:${deliveryId}`

type Effect = (tx: ShopTx, member: Member, subject: ActionSubject) => Promise<string>

/** Actions on members in the database, and on their rich menus at LINE through `line` (its failures are typed). */
export function createActionActivities({ db, line }: { db: Db; line: Line }): ActionActivities {
  const act = (action: Action, input: ActionInput, effect: Effect): Promise<void> =>
    inShop(db, input.shopId, async (tx) => {
      const deliveryId = input.deliveryId as DeliveryId
      const subject = await readActionSubject(tx, deliveryId)
      if (!subject) return
      const { member, missing, attempt } = subject
      const at = { shopId: input.shopId, deliveryId, action }
      await doOnce(tx, at, member?.id ?? null, async () => {
        if (attempt > 1 && (await isDoneBefore(tx, at))) return EARLIER_ATTEMPT
        return member ? effect(tx, member, subject) : `SKIPPED: ${missing}`
      })
    })

  return {
    changeTags: (input) =>
      act('changeTags', input, (tx, member, { actions }) =>
        tagMember(tx, input.shopId, member.id, actions, causeOf(input)),
      ),

    changePoints: (input) =>
      act('changePoints', input, (tx, member, { actions }) =>
        givePoints(tx, input.shopId, member.id, actions, {
          reason: SCENARIO_POINTS,
          idempotencyKey: causeOf(input),
        }),
      ),

    linkRichMenu: (input) => asFailure(() => linkRichMenu(db, line, input)),
  }
}

/**
 * LINE first: linking twice is harmless there, and only what LINE took is written down. What is done already
 * is not repeated, since a later delivery may have linked another menu since.
 */
async function linkRichMenu(db: Db, line: Line, { shopId, deliveryId: id }: ActionInput): Promise<void> {
  const deliveryId = id as DeliveryId
  const at = { shopId, deliveryId, action: 'linkRichMenu' } as const
  const { subject, done, doneBefore } = await inShop(db, shopId, async (tx) => {
    const read = await readActionSubject(tx, deliveryId)
    return {
      subject: read,
      done: await isDone(tx, at),
      doneBefore: (read?.attempt ?? 1) > 1 && (await isDoneBefore(tx, at)),
    }
  })
  if (!subject) return
  const { member, actions } = subject
  const known = doneBefore ? EARLIER_ATTEMPT : done ? 'DONE' : null
  const outcome = known ?? (await outcomeAtLine(line, shopId, subject))
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
  const { member, missing, lineAccountId, actions } = subject
  if (!member) return `SKIPPED: ${missing}`
  if (actions.richMenuId === undefined) return NOT_CONFIGURED
  return linkMenuAtLine(line, shopId, lineAccountId, member.lineUserId, actions.richMenuId)
}
