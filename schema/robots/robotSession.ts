import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { worksFrom } from '../../domain/robots/workingHours.ts'
import { ROBOT_LEASE_SECONDS } from '../../domain/robots/sessionLease.ts'
import { isLoginHalt, type LoginHalt } from '../../domain/robots/robotState.ts'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { readClock } from '../sql/clock.ts'
import { requireVersion } from '../sql/optimisticLock.ts'
import { readRobotSettings } from './robotSettings.ts'

/** A robot whose session the holder has, until the lease ends by PostgreSQL's clock (requests.md 2). */
export interface ClaimedRobot {
  readonly id: string
  readonly shopId: ShopId
  readonly connectionId: ConnectionId
  readonly cart: Cart
  readonly cartDomain: string
  readonly credentialsId: string
  /** Seconds between two pages. */
  readonly pageSeconds: number
  /** The session at the cart: the number of the last job where the same process gave it back, else another. */
  readonly session: number
}

/** Whose session it is; everything that the holder writes names the epoch. */
export interface RobotLease {
  readonly shopId: ShopId
  readonly robotId: string
  readonly holder: string
  readonly epoch: number
}

/**
 * Why no robot may work. `BUSY`: each ready one has a holder. `LOGIN_FAILED`: each was stopped at its login, for `code`.
 * `until`: when it is worth while to ask again; null: when a person has done something, which `requestChanged` tells.
 */
export interface NoRobot {
  readonly none: 'NO_ROBOT' | 'BUSY' | 'OUTSIDE_HOURS' | 'LOGIN_FAILED'
  readonly code: LoginHalt | null
  readonly until: Date | null
}

/** What a claim asks for. */
export interface RobotWanted {
  readonly shopId: ShopId
  readonly connectionId: ConnectionId
  /** Names the claim: another one never has the same. */
  readonly holder: string
  /** The process that claims: it may go on with the session at the cart that it gave back itself. Default: none. */
  readonly process?: string
  /** How long the lease holds without a renewal. Default 15 s. */
  readonly seconds?: number
  /** To read back what was pressed, which waits for no hours. Default false. */
  readonly atAnyHour?: boolean
}

/**
 * Takes the session of a robot that is ready and free, the one that rested longest, for some seconds. The epoch rises, so
 * whoever had it before can write nothing more.
 */
export const claimRobot = (
  db: Db,
  wanted: RobotWanted,
): Promise<{ robot: ClaimedRobot; epoch: number } | NoRobot> =>
  inShop(db, wanted.shopId, (tx) => claimRobotIn(tx, wanted))

async function claimRobotIn(
  tx: ShopTx,
  {
    shopId,
    connectionId,
    holder,
    process = '',
    seconds = ROBOT_LEASE_SECONDS,
    atAnyHour = false,
  }: RobotWanted,
): Promise<{ robot: ClaimedRobot; epoch: number } | NoRobot> {
  const settings = await readRobotSettings(tx, shopId)
  const now = await readClock(tx)
  const opens = atAnyHour ? now : worksFrom(settings.workingHours, now)
  if (opens !== now) {
    const none = await whyNone(tx, connectionId)
    return none.none === 'BUSY'
      ? { none: 'OUTSIDE_HOURS', code: null, until: opens === null ? null : new Date(opens) }
      : none
  }
  const { rows } = await sql<{
    id: string
    epoch: number
    credentials_id: string
    cart: Cart
    cart_domain: string
    session: number
  }>`
    with free as (
      select r.id from robots r join cart_connections c on c.id = r.connection_id and c.removed_at is null
       where r.connection_id = ${connectionId} and r.removed_at is null and r.state = 'READY'
         and (r.expires_at is null or r.expires_at <= clock_timestamp())
       order by r.worked_at nulls first, r.id limit 1 for no key update of r skip locked)
    update robots r
       set holder = ${holder}, epoch = r.epoch + 1, worked_at = clock_timestamp(),
           session = r.session + case when r.session_of = ${process} and ${process} <> '' then 0 else 1 end,
           session_of = null,
           expires_at = clock_timestamp() + make_interval(secs => ${seconds})
      from free, cart_connections c
     where r.id = free.id and c.id = r.connection_id
    returning r.id, r.epoch, r.credentials_id, c.cart, c.cart_domain, r.session`.execute(tx)
  const [row] = rows
  if (!row) return whyNone(tx, connectionId)
  return {
    epoch: row.epoch,
    robot: {
      id: row.id,
      shopId,
      connectionId,
      cart: row.cart,
      cartDomain: row.cart_domain,
      credentialsId: row.credentials_id,
      pageSeconds: settings.pageSeconds,
      session: row.session,
    },
  }
}

/** Why a claim of this connection finds nothing; BUSY where one is ready. */
async function whyNone(tx: ShopTx, connectionId: string): Promise<NoRobot> {
  const robots = await tx
    .selectFrom('robots as r')
    .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
    .select(['r.state', 'r.reason', 'r.expires_at'])
    .where('r.connection_id', '=', connectionId)
    .where('r.removed_at', 'is', null)
    .where('c.removed_at', 'is', null)
    .execute()
  const ready = robots.filter(({ state }) => state === 'READY')
  if (ready.length > 0) {
    const ends = ready.map(({ expires_at }) => expires_at?.getTime() ?? 0)
    return { none: 'BUSY', code: null, until: new Date(Math.min(...ends)) }
  }
  const code = robots.map(({ reason }) => reason).find(isLoginHalt) ?? null
  return { none: code === null ? 'NO_ROBOT' : 'LOGIN_FAILED', code, until: null }
}

/** How long a trial of a login keeps the session to itself: longer than the API waits for its answer. */
const TRIAL_SECONDS = 30

/**
 * Takes the session for a trial of a login, whoever has it: logging in as the same user would end that one at the cart.
 * The robot's version stays. @throws NoSuchRow, StaleVersion
 */
export async function takeForTrial(
  tx: ShopTx,
  { shopId, id, version }: { shopId: ShopId; id: string; version: number | null },
): Promise<{ version: number; lease: RobotLease }> {
  const before = await tx
    .selectFrom('robots')
    .select(['id', 'version'])
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  requireVersion(before, version)
  const holder = `trial:${randomUUID()}`
  const taken = await tx
    .updateTable('robots')
    .set(({ eb, ref }) => ({
      holder,
      session_of: null,
      epoch: eb(ref('epoch'), '+', 1),
      expires_at: sql<Date>`clock_timestamp() + make_interval(secs => ${TRIAL_SECONDS})`,
    }))
    .where('id', '=', id)
    .returning(['epoch', 'version'])
    .executeTakeFirstOrThrow()
  return { version: taken.version, lease: { shopId, robotId: id, holder, epoch: taken.epoch } }
}

/**
 * Goes on with the session for some more seconds. False: it ended, or the robot was stopped, removed or taken over;
 * nothing more may be sent.
 */
export const renewRobot = (
  db: Db,
  lease: RobotLease,
  seconds: number = ROBOT_LEASE_SECONDS,
): Promise<boolean> =>
  inShop(db, lease.shopId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('robots')
      .set({ expires_at: sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})` })
      .where('id', '=', lease.robotId)
      .where('holder', '=', lease.holder)
      .where('epoch', '=', lease.epoch)
      .where(sql<boolean>`expires_at > clock_timestamp()`)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  })

/** Whether the session is still the holder's, locked until the transaction ends: part of a press. */
export async function holdsRobot(tx: ShopTx, { robotId, holder, epoch }: RobotLease): Promise<boolean> {
  const row = await tx
    .selectFrom('robots')
    .select('id')
    .where('id', '=', robotId)
    .where('holder', '=', holder)
    .where('epoch', '=', epoch)
    .where(sql<boolean>`expires_at > clock_timestamp()`)
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Gives the session back, so that the next one need not wait for the lease; nothing when it is another's by now.
 * `process`: keeps the session at the cart open, and may go on with it in its next job.
 */
export const freeRobot = (
  db: Db,
  lease: RobotLease,
  { requestId = null, process = null }: { requestId?: string | null; process?: string | null } = {},
): Promise<void> =>
  inShop(db, lease.shopId, async (tx) => {
    await tx
      .updateTable('robots')
      .set({
        holder: null,
        expires_at: null,
        session_of: process,
        worked_at: sql<Date>`clock_timestamp()`,
        ...(requestId === null ? {} : { last_request_id: requestId }),
      })
      .where('id', '=', lease.robotId)
      .where('holder', '=', lease.holder)
      .where('epoch', '=', lease.epoch)
      .execute()
  })
