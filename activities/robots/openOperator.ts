import { readRobotLogin } from '../../domain/robots/robotLogin.ts'
import { pageMs } from '../../domain/robots/pace.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { inShop } from '../../schema/database.ts'
import { logStep } from '../../schema/requests/steps.ts'
import { robotLoginTaken } from '../../schema/robots/robotLogins.ts'
import type { ClaimedRobot, RobotLease } from '../../schema/robots/robotSession.ts'
import type { Evidence, OpenOperator } from '../carts/operator.ts'
import { keepPicture, type PictureDeps } from './keepPicture.ts'
import type { Robots } from './openRobot.ts'

/** For which request a claimed robot works. `signal` ends it at once. */
export interface RobotJob {
  readonly shopId: ShopId
  readonly requestId: RequestId
  readonly robot: ClaimedRobot
  readonly lease: RobotLease
  readonly signal: AbortSignal
}

/** What the robots of a process share. */
export interface OpenOperatorDeps extends PictureDeps {
  readonly vault: Vault
  readonly robots: Pick<Robots, 'openRobot'>
  readonly log: { warn(fields: object, message: string): void }
}

/**
 * Opens a claimed robot for a request: with its login, at the pace of its shop, and with a place for its pictures.
 * @throws OperatorFailure
 */
export const createOpenOperator =
  (deps: OpenOperatorDeps) =>
  async (job: RobotJob): Promise<OpenOperator> => {
    const { shopId, robot, lease, signal } = job
    const stored = await inShop(deps.db, shopId, (tx) =>
      deps.vault.reveal(tx, { shopId, id: robot.credentialsId, purpose: 'robot.login' }),
    )
    const operator = await deps.robots.openRobot({
      cart: robot.cart,
      cartDomain: robot.cartDomain,
      login: readRobotLogin(stored),
      session: { robotId: robot.id, epoch: robot.session },
      paceMs: pageMs(robot.pageSeconds),
      signal,
      evidence: evidenceOf(deps, job),
    })
    try {
      await inShop(deps.db, shopId, (tx) => robotLoginTaken(tx, lease))
      return operator
    } catch (error) {
      await operator.close()
      throw error
    }
  }

/** Evidence never decides: without its storage a request goes on, and lacks this picture. */
const evidenceOf =
  (deps: OpenOperatorDeps, { shopId, requestId, robot }: RobotJob): Evidence =>
  async (step, png) => {
    try {
      const id = await keepPicture(deps, { shopId, requestId, robotId: robot.id, step, png })
      if (id === null) return
      await inShop(deps.db, shopId, (tx) =>
        logStep(tx, {
          shopId,
          requestId,
          step: 'PICTURE',
          robotId: robot.id,
          details: { screen: step },
          pictures: [id],
        }),
      )
    } catch (err) {
      deps.log.warn({ err, shopId, requestId, step }, 'a picture of a screen could not be kept')
    }
  }
