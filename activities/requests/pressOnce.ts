import type { Step } from '../../domain/requests/next.ts'
import { memoPlace } from '../../domain/requests/memoPlace.ts'
import { inShop } from '../../schema/database.ts'
import { tellPressed } from '../../schema/outbox.ts'
import { markPressed, takeBackPress } from '../../schema/requests/press.ts'
import { notePressed, type Writer } from '../../schema/requests/progress.ts'
import type { RequestRow } from '../../schema/requests/readRequest.ts'
import { logStep } from '../../schema/requests/steps.ts'
import { readSwitches } from '../../schema/requests/switches.ts'
import { holdsRobot } from '../../schema/robots/robotSession.ts'
import type { OpenOperator, Press, Pressed } from '../carts/operator.ts'
import { type Hands, LostTenure, refOf } from './hands.ts'
import type { OperatingDeps } from './operatorDoor.ts'

type PressStep = Extract<Step, { do: 'PRESS' }>

interface Pressing {
  deps: OperatingDeps
  hands: Hands
  row: RequestRow
  writer: Writer
}

/**
 * Presses once (requests.md 4): the operator fills in and asks for permission; in one transaction epoch, lease and robot
 * hold and the press is noted; after the commit the monotonic deadline counts once more. What the operator throws before
 * that is a failure; what it throws after it is an answer that nobody knows. A press that was noted and surely not sent is
 * taken back.
 */
export async function pressOnce({ deps, hands, row, writer }: Pressing, step: PressStep): Promise<void> {
  const { shopId, requestId, epoch } = writer
  const { leased, tenure } = hands
  if (leased === null || tenure === null) throw new LostTenure()
  let committed = false
  let allowed = false
  const press: Press = async () => {
    if (committed || !tenure.isHeld) return false
    const marked = await inShop(deps.db, shopId, async (tx) => {
      if (!(await holdsRobot(tx, leased.lease))) return false
      // Filling in takes seconds, in which somebody may have switched it off.
      const { requestsOn, operationsOn } = await readSwitches(tx, row)
      if (!requestsOn || !operationsOn) return false
      if (!(await markPressed(tx, { ...leased, requestId, press: step.press }))) return false
      const { robotId } = leased.lease
      await logStep(tx, {
        shopId,
        requestId,
        step: 'PRESSED',
        epoch,
        robotId,
        details: { press: step.press },
      })
      await tellPressed(tx, shopId, { ...row, requestId })
      return true
    })
    if (!marked) throw new LostTenure()
    committed = true
    allowed = tenure.isHeld
    return allowed
  }

  const memo = await memoInForm(deps, row, writer)
  let pressed: Pressed | null = null
  try {
    pressed = await actOf(await hands.open(), { row, step, memo, press })
  } catch (error) {
    if (!committed) return hands.trying(() => Promise.reject(error))
    deps.log.warn({ err: error, requestId }, 'an operator failed after the press; what it did is read')
  }
  if (!committed) throw new LostTenure()
  // Known for sure, and by nobody else: this one alone was allowed to send.
  if (!allowed || pressed?.sent === false) {
    if (await inShop(deps.db, shopId, (tx) => takeBackPress(tx, writer))) throw new LostTenure()
  }
  hands.reading = null
  await inShop(deps.db, shopId, (tx) =>
    notePressed(tx, writer, {
      answer: pressed?.answer ?? 'UNKNOWN',
      memoWritten: memo !== null && pressed?.memoWritten === true,
      sent: pressed?.sent ?? true,
      robotId: leased.lease.robotId,
    }),
  )
}

function actOf(
  operator: OpenOperator,
  { row, step, memo, press }: { row: RequestRow; step: PressStep; memo: string | null; press: Press },
): Promise<Pressed> {
  const { frozen, target } = step
  const ref = refOf(row)
  switch (target.kind) {
    case 'DATES': {
      const { nextScheduledDate, nextDeliveryDate } = target
      return operator.moveToDate(ref, { frozen, memo, nextScheduledDate, nextDeliveryDate }, press)
    }
    case 'ONE_CYCLE_ON':
      return operator.skip(ref, { frozen, memo }, press)
    case 'CANCELLED':
      return operator.cancel(ref, { frozen, memo }, press)
  }
}

/** The memo that travels in the same submission; null: none does. */
async function memoInForm(
  deps: OperatingDeps,
  row: RequestRow,
  { shopId, requestId }: Writer,
): Promise<string | null> {
  if (row.kind === 'OTHER') return null
  const memo = await inShop(deps.db, shopId, (tx) => deps.words.memoOf(tx, requestId))
  if (memo === null) return null
  return memoPlace({ cart: row.cart, kind: row.kind, target: memo.target }) === 'IN_FORM' ? memo.text : null
}
