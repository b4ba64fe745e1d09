import type { Action } from '../../domain/members/scenarioActions.ts'
import type { DeliveryId, ShopId } from '../../domain/values/ids.ts'
import {
  type ActionSubject,
  doOnce,
  isDone,
  isDoneBefore,
  readActionSubject,
} from '../../schema/delivery/deliveryActions.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { storeRichMenu } from '../../schema/members/memberProfile.ts'
import { givePoints, NOT_CONFIGURED, tagMember } from '../../schema/members/memberActions.ts'
import {
  mayChange,
  noteMenuBefore,
  recordingChanges,
  type TestCause,
} from '../../schema/testRuns/recordChanges.ts'
import { causeOfTest } from '../../schema/members/tagsOfTests.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/index.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'

export interface ActionInput {
  shopId: ShopId
  deliveryId: string
}

/**
 * The actions after a delivery (domain.md 6.1 ⑩, V20), each independent and at most once per delivery. The outcome is
 * kept in delivery_actions.outcome: `DONE`, `DONE: ...`, `UNCHANGED`, `SKIPPED: NO_MEMBER`, `SKIPPED: UNLINKED` (the
 * member was unlinked since), `SKIPPED: NOT_CONFIGURED` (the scenario was edited since), `SKIPPED: TEST_ENDED` (the
 * test is over), `SKIPPED: EARLIER_ATTEMPT` (a re-send: done after an earlier attempt), or `REFUSED: ...` (by LINE,
 * permanently).
 */
export interface ActionActivities {
  /** Removes tags, adds tags, sets the flag, in one transaction. */
  changeTags(input: ActionInput): Promise<void>
  /** Adds points, or subtracts at most those that are there. */
  changePoints(input: ActionInput): Promise<void>
  /** Links the rich menu, or unlinks it so that the default shows. Throws only retryable failures. */
  linkRichMenu(input: ActionInput): Promise<void>
}

/** The reasons of ledger entries. */
const SCENARIO_POINTS = 'SCENARIO'
const TEST_POINTS = 'TEST'
/** The run ended meanwhile. */
const TEST_ENDED = 'SKIPPED: TEST_ENDED'
const EARLIER_ATTEMPT = 'SKIPPED: EARLIER_ATTEMPT'

type Member = NonNullable<ActionSubject['member']>
const causeOf = ({ deliveryId }: ActionInput): string => `delivery:${deliveryId}`

/** The cause under which a test's changes are kept, to be taken back; null for a real delivery. */
const testCause = (input: ActionInput, { testRunId, member }: ActionSubject): TestCause | null =>
  testRunId && member ? { shopId: input.shopId, testRunId, memberId: member.id, cause: causeOf(input) } : null

type Effect = (tx: ShopTx, member: Member, subject: ActionSubject) => Promise<string>

/** Changes members in the database, and their rich menus at LINE through `line`, whose failures are typed. */
export function createActionActivities({ db, line }: { db: Db; line: Line }): ActionActivities {
  const act = (action: Action, input: ActionInput, effect: Effect): Promise<void> =>
    inShop(db, input.shopId, async (tx) => {
      const deliveryId = input.deliveryId as DeliveryId
      const subject = await readActionSubject(tx, deliveryId)
      if (!subject) return
      const { member, missing, attempt } = subject
      const at = { shopId: input.shopId, deliveryId, action }
      await doOnce(tx, { ...at, memberId: member?.id ?? null }, async () => {
        if (attempt > 1 && (await isDoneBefore(tx, at))) return EARLIER_ATTEMPT
        if (!member) return `SKIPPED: ${missing}`
        const test = testCause(input, subject)
        if (test === null) return effect(tx, member, subject)
        if (!(await mayChange(tx, test.testRunId, test.memberId))) return TEST_ENDED
        return recordingChanges(tx, test, () => effect(tx, member, subject))
      })
    })

  return {
    changeTags: (input) =>
      act('changeTags', input, (tx, member, { actions, testRunId }) => {
        const cause = causeOf(input)
        const kept = testRunId === null ? cause : causeOfTest(cause)
        return tagMember(tx, { shopId: input.shopId, memberId: member.id, actions, cause: kept })
      }),

    changePoints: (input) =>
      act('changePoints', input, (tx, member, { actions, testRunId }) =>
        givePoints(tx, {
          shopId: input.shopId,
          memberId: member.id,
          actions,
          cause: {
            reason: testRunId === null ? SCENARIO_POINTS : TEST_POINTS,
            idempotencyKey: causeOf(input),
          },
        }),
      ),

    linkRichMenu: (input) => asFailure(() => linkRichMenu(db, line, input)),
  }
}

/**
 * LINE first: linking twice is harmless, and only what LINE accepted is stored. A link already made is not repeated,
 * since a later delivery may have linked another menu.
 */
async function linkRichMenu(db: Db, line: Line, { shopId, deliveryId: id }: ActionInput): Promise<void> {
  const deliveryId = id as DeliveryId
  const at = { shopId, deliveryId, action: 'linkRichMenu' } as const
  const { subject, done, doneBefore, ended } = await inShop(db, shopId, async (tx) => {
    const read = await readActionSubject(tx, deliveryId)
    const isDoneAlready = await isDone(tx, at)
    const test = read && testCause({ shopId, deliveryId }, read)
    const isEnded = test !== null && !(await mayChange(tx, test.testRunId, test.memberId))
    if (test && !isDoneAlready && !isEnded && read?.actions.richMenuId !== undefined)
      await noteMenuBefore(tx, test, read.actions.richMenuId)
    return {
      subject: read,
      done: isDoneAlready,
      ended: isEnded,
      doneBefore: (read?.attempt ?? 1) > 1 && (await isDoneBefore(tx, at)),
    }
  })
  if (!subject) return
  const { member, actions } = subject
  const known = doneBefore ? EARLIER_ATTEMPT : done ? 'DONE' : ended ? TEST_ENDED : null
  const outcome = known ?? (await outcomeAtLine(line, shopId, subject))
  await inShop(db, shopId, (tx) =>
    doOnce(tx, { ...at, memberId: member?.id ?? null }, async () => {
      if (member && actions.richMenuId !== undefined && outcome === 'DONE')
        await storeRichMenu(tx, member.id, actions.richMenuId)
      return outcome
    }),
  )
}

/** `DONE`, `SKIPPED: ...`, or LINE's permanent refusal. @throws LineCallFailed retryable failures */
async function outcomeAtLine(line: Line, shopId: ShopId, subject: ActionSubject): Promise<string> {
  const { member, missing, lineAccountId, actions } = subject
  if (!member) return `SKIPPED: ${missing}`
  if (actions.richMenuId === undefined) return NOT_CONFIGURED
  return linkMenuAtLine(line, { shopId, lineAccountId, lineUserId: member.lineUserId }, actions.richMenuId)
}
