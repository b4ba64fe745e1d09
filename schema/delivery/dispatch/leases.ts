import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../../domain/values/ids.ts'
import type { Db, ShopTx } from '../../database.ts'

/** A channel that a dispatcher may push for until the lease ends by Postgres' clock. */
export interface LeaseRow {
  lineAccountId: LineAccountId
  shopId: ShopId
  /** Rises whenever the channel changes hands; claims and settles carry it. */
  epoch: number
}

/** Acquires or renews at most `most` leases for `seconds`, in one statement (delivery.md 5.1). */
export async function acquireLeases(
  db: Db,
  { holder, seconds, most }: { holder: string; seconds: number; most: number },
): Promise<LeaseRow[]> {
  const { rows } = await sql<{ line_account_id: string; shop_id: string; epoch: number }>`
    select * from acquire_channel_leases(${holder}, ${seconds}, ${most})`.execute(db)
  return rows.map((row) => ({
    lineAccountId: row.line_account_id as LineAccountId,
    shopId: row.shop_id as ShopId,
    epoch: row.epoch,
  }))
}

/** Ends all leases of a holder, so that others take its channels over at once. */
export async function releaseLeases(db: Db, holder: string): Promise<void> {
  await sql`select release_channel_leases(${holder})`.execute(db)
}

/** What a channel has to do at this moment. */
export interface ChannelWork {
  lineAccountId: LineAccountId
  /** Milliseconds until the first armed row is due; 0 or less: it is; null: nothing is armed. */
  dueInMs: number | null
  /** There are pushes of a dispatcher that is gone, or of our own whose next try is due. */
  repeats: boolean
  /** There are messages to members who wait for them (schema/notices). */
  notices: boolean
  /** Emergency stop. */
  stopped: boolean
  /** Held after a restore until someone confirms (delivery.md section 7). */
  held: boolean
  /** The LINE account was removed: nothing is sent any more. */
  removed: boolean
  /** Pushes a second that the channel may take. */
  pushLimit: number
}

/** Reads what these channels have to do, in one statement without locks. Channels without a lease are left out. */
export async function channelWork(db: Db, channels: LineAccountId[]): Promise<ChannelWork[]> {
  if (channels.length === 0) return []
  const { rows } = await sql<{
    line_account_id: string
    due_in_ms: number | null
    repeats: boolean
    notices: boolean
    stopped: boolean
    held: boolean
    removed: boolean
    push_limit: number
  }>`select * from due_channels(${channels}::uuid[])`.execute(db)
  return rows.map(({ line_account_id, due_in_ms, push_limit, ...row }) => ({
    ...row,
    lineAccountId: line_account_id as LineAccountId,
    dueInMs: due_in_ms,
    pushLimit: push_limit,
  }))
}

/**
 * What the holder of a lease may do. `lost`: the lease has ended, or another has it. `resting`: the channel is stopped,
 * or held after a restore. `removed`: the LINE account is gone.
 */
type Standing = 'open' | 'resting' | 'removed' | 'lost'

/**
 * What the holder may do, read in the transaction that claims. The lease is locked until that ends, so that nobody takes
 * it over meanwhile, and a process that slept past its lease claims nothing.
 */
export async function standingOf(tx: ShopTx, lease: LeaseRow, holder: string): Promise<Standing> {
  const { rows } = await sql<{ standing: Standing }>`
    select case when a.removed_at is not null then 'removed'
                when a.stopped_at is not null or l.held_since is not null then 'resting'
                else 'open' end as standing
      from channel_leases l join line_accounts a on a.id = l.line_account_id
     where l.line_account_id = ${lease.lineAccountId} and l.holder = ${holder} and l.epoch = ${lease.epoch}
       and l.expires_at > clock_timestamp()
       for share of l`.execute(tx)
  return rows[0]?.standing ?? 'lost'
}
