import { sql } from 'kysely'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import { brand } from '../../domain/values/ids.ts'
import type { LoginKeys } from '../crypto/loginKeys.ts'
import { deleteUnusedSecrets } from '../crypto/secrets.ts'
import type { Db, ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow, requireVersion } from '../sql/optimisticLock.ts'

const columns = [
  'id',
  'connection_id',
  'name',
  'state',
  'reason',
  'state_at',
  'ready_at',
  'credentials_id',
  'refused_logins',
  'logged_in_at',
  'epoch',
  'expires_at',
  'worked_at',
  'last_request_id',
  'created_at',
  'version',
] as const

/** Whether somebody has its session, by PostgreSQL's clock. */
const working = sql<boolean>`coalesce(expires_at > clock_timestamp(), false)`.as('working')

const live = (tx: ShopTx) =>
  tx.selectFrom('robots').select(columns).select(working).where('removed_at', 'is', null)

/** What the trial of a login came to: it works, or why it could not be told yet. */
export type TriedLogin = { readonly ready: true } | { readonly ready: false; readonly reason: string }

/** A login as it is stored: sealed, and known again by its hashes, the current master key's first. */
export interface StoredLogin {
  readonly credentialsId: string
  readonly keyId: string
  readonly loginKeys: readonly [Buffer, ...Buffer[]]
  readonly tried: TriedLogin
}

/** The login belongs to another robot already, of whatever shop. */
export class LoginInUse extends Error {
  constructor(options?: { cause: unknown }) {
    super('another robot has this login', options)
    this.name = 'LoginInUse'
  }
}

const stateOf = (tried: TriedLogin) =>
  tried.ready
    ? {
        state: 'READY' as const,
        reason: null,
        ready_at: sql<Date>`coalesce(ready_at, clock_timestamp())`,
        logged_in_at: sql<Date>`clock_timestamp()`,
      }
    : { state: 'REQUESTED' as const, reason: tried.reason }

/**
 * Makes a robot. The unique index decides between two at once; hashes of older master keys are looked at here.
 * @throws LoginInUse; NoSuchRow when the connection is not there any more
 */
export async function insertRobot(
  tx: ShopTx,
  robot: { shopId: ShopId; connectionId: string; name: string; login: StoredLogin },
) {
  const { shopId, connectionId, name, login } = robot
  requireRow(
    await tx
      .selectFrom('cart_connections')
      .select('id')
      .where('id', '=', connectionId)
      .where('removed_at', 'is', null)
      .forShare()
      .executeTakeFirst(),
  )
  const made = await tx
    .insertInto('robots')
    .values({
      shop_id: shopId,
      connection_id: connectionId,
      name,
      credentials_id: login.credentialsId,
      login_key: login.loginKeys[0],
      login_key_id: login.keyId,
      state: login.tried.ready ? 'READY' : 'REQUESTED',
      reason: login.tried.ready ? null : login.tried.reason,
      ...(login.tried.ready
        ? { ready_at: sql<Date>`clock_timestamp()`, logged_in_at: sql<Date>`clock_timestamp()` }
        : {}),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await refuseOtherOwner(tx, made.id, login)
  return readRobot(tx, made.id)
}

/** Within the shop, under the hashes of older master keys; the index guards the current one's among all shops. */
async function refuseOtherOwner(tx: ShopTx, id: string, { loginKeys }: StoredLogin): Promise<void> {
  const other = await tx
    .selectFrom('robots')
    .select('id')
    .where('login_key', 'in', [...loginKeys])
    .where('removed_at', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (other) throw new LoginInUse()
}

/** @throws NoSuchRow */
export const readRobot = async (tx: ShopTx, id: string) =>
  requireRow(await live(tx).where('id', '=', id).executeTakeFirst())

export type RobotRow = Awaited<ReturnType<typeof readRobot>>

export const listRobots = (
  tx: ShopTx,
  { shopId, connectionId }: { shopId: ShopId; connectionId: string | null },
  { after, most }: PageRequest<string>,
): Promise<RobotRow[]> =>
  live(tx)
    .where('shop_id', '=', shopId)
    .$if(connectionId !== null, (query) => query.where('connection_id', '=', connectionId))
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

export interface RobotChange {
  readonly name?: string
  /** Another login that was tried; the session of the old one ends. */
  readonly login?: StoredLogin
  /** What a trial of the stored login came to. */
  readonly tried?: TriedLogin
  /** Stopped by a person, or for a reason of the catalogue, whatever it does at this moment. */
  readonly stop?: { readonly reason: string | null }
}

/**
 * Changes a robot. Whoever has its session loses it when the login or the state changes: the epoch rises, and nothing
 * of that session is sent or written any more.
 * @throws NoSuchRow, StaleVersion, LoginInUse
 */
export async function updateRobot(
  tx: ShopTx,
  {
    id,
    version,
    change: { name, login, tried, stop },
  }: { id: string; version: number | null; change: RobotChange },
): Promise<RobotRow> {
  const before = requireVersion(
    await live(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst(),
    version,
  )
  const outcome = login?.tried ?? tried
  const changesState = outcome !== undefined || stop !== undefined
  await tx
    .updateTable('robots')
    .set(({ eb, ref }) => ({
      ...(name === undefined ? {} : { name }),
      ...(login === undefined
        ? {}
        : {
            credentials_id: login.credentialsId,
            login_key: login.loginKeys[0],
            login_key_id: login.keyId,
            refused_logins: 0,
          }),
      ...(outcome === undefined ? {} : stateOf(outcome)),
      ...(stop !== undefined ? { state: 'STOPPED' as const, reason: stop.reason } : {}),
      ...(changesState
        ? {
            state_at: sql<Date>`clock_timestamp()`,
            holder: null,
            session_of: null,
            expires_at: null,
            epoch: eb(ref('epoch'), '+', 1),
          }
        : {}),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  if (login !== undefined) {
    await refuseOtherOwner(tx, id, login)
    await deleteUnusedSecrets(tx, [before.credentials_id])
  }
  return readRobot(tx, id)
}

/** Removes a robot with its login, also while it works. @throws NoSuchRow, StaleVersion */
export async function removeRobot(
  tx: ShopTx,
  { id, version }: { id: string; version: number | null },
): Promise<ConnectionId> {
  const row = requireVersion(await live(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst(), version)
  await forget(tx, [row])
  return brand<ConnectionId>(row.connection_id)
}

/** Removes the robots of a connection that is removed: their logins are of no use to anybody. */
export async function removeRobotsOf(tx: ShopTx, connectionId: string): Promise<void> {
  const rows = await live(tx)
    .where('connection_id', '=', connectionId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await forget(tx, rows)
}

/** Robots of all shops whose login is stored and was not tried lately; what a person has to mend is not among them. */
export async function listUntried(
  db: Db,
  { olderThanSeconds, most }: { olderThanSeconds: number; most: number },
): Promise<{ id: string; shopId: ShopId }[]> {
  const { rows } = await sql<{ id: string; shop_id: ShopId }>`
    select * from untried_robots(make_interval(secs => ${olderThanSeconds}), ${most})`.execute(db)
  return rows.map(({ id, shop_id }) => ({ id, shopId: shop_id }))
}

/** The connection has another domain: nobody's login there is known. */
export async function stopMovedRobots(tx: ShopTx, connectionId: string): Promise<void> {
  const rows = await live(tx)
    .where('connection_id', '=', connectionId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  for (const { id } of rows)
    await updateRobot(tx, { id, version: null, change: { stop: { reason: 'ROBOT_CART_MOVED' } } })
}

async function forget(
  tx: ShopTx,
  rows: readonly { id: string; credentials_id: string | null }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .updateTable('robots')
    .set(({ eb, ref }) => ({
      removed_at: sql<Date>`clock_timestamp()`,
      credentials_id: null,
      login_key: null,
      login_key_id: null,
      state: 'STOPPED' as const,
      holder: null,
      expires_at: null,
      epoch: eb(ref('epoch'), '+', 1),
      version: eb(ref('version'), '+', 1),
    }))
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  await deleteUnusedSecrets(
    tx,
    rows.map(({ credentials_id }) => credentials_id),
  )
}

/** Hashes of a login as they are stored. */
export const loginOf = (
  keys: LoginKeys,
  place: { cart: string; cartDomain: string; loginId: string },
): Pick<StoredLogin, 'keyId' | 'loginKeys'> => ({ keyId: keys.keyId, loginKeys: keys.of(place) })
