import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { RobotFailure } from '../../activities/robots/robotFailure.ts'
import type { LogIn } from '../../activities/robots/tryLogin.ts'
import { readRobotLogin } from '../../domain/robots/robotLogin.ts'
import { saysNothing } from '../../domain/robots/robotState.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { wakeRequests } from '../../schema/requests/wakeRequests.ts'
import { readRobotAddress } from '../../schema/robots/robotAddress.ts'
import { freeRobot, takeForTrial } from '../../schema/robots/robotSession.ts'
import { listUntried, type RobotChange, updateRobot } from '../../schema/robots/robots.ts'

/** Between two looks for robots that nobody could try. */
const EVERY_MS = 30_000
/** Between two trials of one robot: a maintenance lasts hours. */
const AGAIN_SECONDS = 300
const MOST = 5
const TIMEOUT_MS = 25_000

interface UntriedDeps {
  readonly db: Db
  readonly vault: Vault
  readonly logIn: LogIn
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/**
 * Tries the logins of robots that were stored while nobody could try them (`REQUESTED`), until it is stopped. A refusal
 * stops the robot at once: nobody saw it being entered wrong.
 */
export function startUntriedRobots(
  deps: UntriedDeps,
  { everyMs = EVERY_MS, againSeconds = AGAIN_SECONDS }: { everyMs?: number; againSeconds?: number } = {},
): { stop(): Promise<void> } {
  const { db, log } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const round = async (): Promise<void> => {
    for (const { id, shopId } of await listUntried(db, { olderThanSeconds: againSeconds, most: MOST })) {
      if (signal.aborted) return
      await tryOne(deps, { id, shopId, signal }).catch((err: unknown) =>
        log.warn({ err, shopId, robotId: id }, 'a robot could not be tried'),
      )
    }
  }
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await round().catch((err: unknown) => log.warn({ err }, 'could not look for untried robots'))
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }
  const looking = loop()
  return {
    async stop() {
      stopping.abort()
      await looking
    },
  }
}

async function tryOne(
  { db, vault, logIn, log }: UntriedDeps,
  { id, shopId, signal }: { id: string; shopId: ShopId; signal: AbortSignal },
): Promise<void> {
  const { version, lease, address, stored } = await inShop(db, shopId, async (tx) => {
    const taken = await takeForTrial(tx, { shopId, id, version: null })
    const at = await readRobotAddress(tx, id)
    const secret = { shopId, id: at.credentialsId, purpose: 'robot.login' as const }
    return { ...taken, address: at, stored: await vault.reveal(tx, secret) }
  })
  try {
    const change = await outcomeOf(() =>
      logIn({
        cart: address.cart,
        cartDomain: address.cartDomain,
        login: readRobotLogin(stored),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      }),
    )
    if (signal.aborted) return
    const { state, reason } = await inShop(db, shopId, async (tx) => {
      const robot = await updateRobot(tx, { id, version, change })
      if (robot.state === 'READY') await wakeRequests(tx, { shopId, connectionId: robot.connection_id })
      return robot
    })
    log.info({ shopId, robotId: id, state, reason }, 'tried a robot')
  } finally {
    await freeRobot(db, lease).catch(() => {})
  }
}

async function outcomeOf(logIn: () => Promise<void>): Promise<RobotChange> {
  try {
    await logIn()
    return { tried: { ready: true } }
  } catch (error) {
    const code = error instanceof RobotFailure ? error.code : 'CART_UNREACHABLE'
    return saysNothing(code) ? { tried: { ready: false, reason: code } } : { stop: { reason: code } }
  }
}
