import { Context } from '@temporalio/activity'
import type { Logger } from 'pino'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import { readRobotLogin, type RobotLogin } from '../../domain/robots/robotLogin.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { RobotFailure, type RobotFailureCode } from './robotFailure.ts'

/** Where a login is tried, and by the id of which secret. */
interface LoginToTry {
  readonly shopId: ShopId
  readonly cart: Cart
  readonly cartDomain: string
  readonly credentialsId: string
}

/** Logs in at the admin screens, reads nothing and logs out. @throws RobotFailure */
export type LogIn = (at: {
  readonly cart: Cart
  readonly cartDomain: string
  readonly login: RobotLogin
  readonly signal: AbortSignal
}) => Promise<void>

/** A refused login is an answer, not a failure of the activity. */
type TriedOnce = { ok: true } | { ok: false; code: RobotFailureCode }

/** Between heartbeats; workflows/robots/tryRobotLogin.ts allows three times as long. */
const HEARTBEAT_INTERVAL_MS = 3_000
/** The API waits 20 s for the answer. */
const TIMEOUT_MS = 17_000

/** The activity of the queue of trials. */
export function createTryLoginActivities({
  db,
  vault,
  logIn,
  log,
}: {
  db: Db
  vault: Vault
  logIn: LogIn
  log: Pick<Logger, 'info'>
}) {
  return {
    async tryLogin({ shopId, cart, cartDomain, credentialsId }: LoginToTry): Promise<TriedOnce> {
      const context = Context.current()
      const timeout = AbortSignal.timeout(TIMEOUT_MS)
      const signal = AbortSignal.any([context.cancellationSignal, timeout])
      const beats = setInterval(() => context.heartbeat(), HEARTBEAT_INTERVAL_MS)
      try {
        const stored = await inShop(db, shopId, (tx) =>
          vault.reveal(tx, { shopId, id: credentialsId, purpose: 'robot.login' }),
        )
        await logIn({ cart, cartDomain, login: readRobotLogin(stored), signal })
        return { ok: true }
      } catch (error) {
        if (error instanceof RobotFailure) {
          log.info({ shopId, code: error.code, detail: error.detail }, 'a login of a robot was not taken')
          return { ok: false, code: error.code }
        }
        if (timeout.aborted) return { ok: false, code: 'CART_UNREACHABLE' }
        throw error
      } finally {
        clearInterval(beats)
      }
    },
  }
}

export type TryLoginActivities = ReturnType<typeof createTryLoginActivities>
