import type { Evidence } from '../../carts/operator.ts'
import { type OwnRows, pictureOf } from '../session/pictures.ts'
import type { RobotSession } from '../session/robotSession.ts'

/** What an operation works with. */
export interface Work {
  readonly session: RobotSession
  /** Keeps a picture of the screen as it stands, masked; one that cannot be taken stops nothing. */
  picture(step: PictureStep): Promise<void>
  /** Resolves when all pictures are kept; storing them holds up no press. */
  kept(): Promise<void>
}

/**
 * SHOWN: the customer's row as it was found. BEFORE: the screen whose button changes the cart. AFTER: the cart's answer.
 * STOPPED: what was there when the robot stopped.
 */
export type PictureStep = 'SHOWN' | 'BEFORE' | 'AFTER' | 'STOPPED'

/** @param own the ids by which rows are the customer's */
export function workOf(session: RobotSession, evidence: Evidence | undefined, own: OwnRows): Work {
  let kept: Promise<void> = Promise.resolve()
  return {
    session,
    picture: async (step) => {
      if (evidence === undefined) return
      // The change matters more than its picture; that one is missing shows in the request.
      const png = await session.step(async () => await pictureOf(session.page, own)).catch(() => null)
      if (png !== null) kept = kept.then(async () => await evidence(step, png).catch(() => undefined))
    },
    kept: async () => await kept,
  }
}
