import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { brand } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import type { LimitColumns } from './sendingLimits.ts'
import { deleteUnusedSecrets } from '../crypto/secrets.ts'
import { forgetStrangers } from './liffStrangers.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** Events that were set aside (schema/events/unreadEvents.ts). */
const unreadEvents = sql<number>`(
  select count(*)::int from unread_line_events u
   where u.line_account_id = line_accounts.id and u.kind = 'SET_ASIDE')`.as('unread_events')

const columns = [
  unreadEvents,
  'id',
  'shop_id',
  'name',
  'channel_id',
  'bot_user_id',
  'channel_secret_id',
  'access_token_id',
  'liff_id',
  'login_channel_id',
  'basic_id',
  'state',
  'state_code',
  'checked_at',
  'push_limit',
  'one_series_per_order',
  'second_look',
  'requests_on',
  'quiet_from',
  'quiet_until',
  'quiet_on_hit',
  'cap_per_day',
  'cap_per_week',
  'cap_on_hit',
  'limits_include_notices',
  'talk_days',
  'quota_limit',
  'quota_used',
  'quota_read_at',
  'stopped_at',
  'created_at',
  'version',
] as const

/** A channel that LINE has just accepted. */
export interface VerifiedAccount {
  name: string
  channelId: string
  channelSecretId: string
  accessTokenId: string | null
  botUserId: string | null
  /** Null where LINE did not say. */
  basicId?: string | null
  pushLimit: number
}

const checkedNow = { state: 'OK' as const, state_code: null, checked_at: sql<Date>`clock_timestamp()` }

/** @throws the unique violation of `line_accounts_by_channel` when the channel is registered */
export const insertLineAccount = (tx: ShopTx, shopId: ShopId, account: VerifiedAccount) =>
  tx
    .insertInto('line_accounts')
    .values({
      shop_id: shopId,
      name: account.name,
      channel_id: account.channelId,
      channel_secret_id: account.channelSecretId,
      access_token_id: account.accessTokenId,
      bot_user_id: account.botUserId,
      basic_id: account.basicId ?? null,
      push_limit: account.pushLimit,
      ...checkedNow,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()

export type LineAccountRow = Awaited<ReturnType<typeof insertLineAccount>>

export const listLineAccounts = (
  tx: ShopTx,
  shopId: ShopId,
  { after, most }: PageRequest<string>,
): Promise<LineAccountRow[]> =>
  tx
    .selectFrom('line_accounts')
    .select(columns)
    .where('removed_at', 'is', null)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

const one = (tx: ShopTx, id: string) =>
  tx.selectFrom('line_accounts').select(columns).where('id', '=', id).where('removed_at', 'is', null)

/** @throws NoSuchRow */
export const readLineAccount = async (tx: ShopTx, id: string): Promise<LineAccountRow> =>
  requireRow(await one(tx, id).executeTakeFirst())

/** The account, locked until the transaction ends. @throws NoSuchRow */
export const lockLineAccount = async (tx: ShopTx, id: string): Promise<LineAccountRow> =>
  requireRow(await one(tx, id).forUpdate().executeTakeFirst())

export interface LineAccountChange {
  name?: string
  pushLimit?: number
  /** One order, one follow series (V11). */
  oneSeriesPerOrder?: boolean
  /** For how many days the history of members is kept. */
  talkDays?: number
  /** One more item before contracts change, for members linked by phone alone (domain.md D15). */
  secondLook?: boolean
  /** Requests are worked on; else they wait. */
  requestsOn?: boolean
  limits?: Partial<LimitColumns>
  /** Settings of LINE Login that changed. */
  login?: { liff_id?: string | null; login_channel_id?: string | null }
  /** Credentials that LINE has just accepted. */
  verified?: Pick<VerifiedAccount, 'channelSecretId' | 'accessTokenId' | 'botUserId' | 'basicId'>
}

/**
 * Edits the account and deletes replaced credentials. Orders are not told: `changeLineAccount` does both.
 * @throws NoSuchRow, StaleVersion
 */
export async function updateLineAccount(
  tx: ShopTx,
  {
    id,
    version,
    change: { name, pushLimit, oneSeriesPerOrder, talkDays, secondLook, requestsOn, limits, login, verified },
  }: { id: string; version: number | null; change: LineAccountChange },
): Promise<LineAccountRow> {
  const before = requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version)
  const row = await tx
    .updateTable('line_accounts')
    .set(({ eb, ref }) => ({
      ...(name === undefined ? {} : { name }),
      ...(pushLimit === undefined ? {} : { push_limit: pushLimit }),
      ...(oneSeriesPerOrder === undefined ? {} : { one_series_per_order: oneSeriesPerOrder }),
      ...(talkDays === undefined ? {} : { talk_days: talkDays }),
      ...(secondLook === undefined ? {} : { second_look: secondLook }),
      ...(requestsOn === undefined ? {} : { requests_on: requestsOn }),
      ...limits,
      ...login,
      ...(verified === undefined
        ? {}
        : {
            channel_secret_id: verified.channelSecretId,
            access_token_id: verified.accessTokenId,
            bot_user_id: verified.botUserId,
            ...(typeof verified.basicId === 'string' && { basic_id: verified.basicId }),
            ...checkedNow,
          }),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  // Who was unknown to one channel says nothing about another.
  if (row.login_channel_id !== before.login_channel_id) await forgetStrangers(tx, id)
  await deleteUnusedSecrets(tx, [before.channel_secret_id, before.access_token_id])
  return row
}

/**
 * Marks the account as removed: it takes no events and sends nothing from now on. Its test runs go on:
 * `removeLineAccount` stops them too.
 * @throws NoSuchRow, StaleVersion
 */
export async function closeLineAccount(tx: ShopTx, id: string, version: number | null): Promise<void> {
  requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version)
  await tx
    .updateTable('line_accounts')
    .set(({ eb, ref }) => ({
      removed_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/**
 * Emergency stop (delivery.md 5.8); an open stop stays as it is. A trigger notifies the dispatcher. @throws NoSuchRow
 */
export async function stopLineAccount(tx: ShopTx, id: string): Promise<LineAccountRow> {
  const row = await tx
    .updateTable('line_accounts')
    .set(({ eb, ref }) => ({
      stopped_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .where('stopped_at', 'is', null)
    .returning(columns)
    .executeTakeFirst()
  return row ?? readLineAccount(tx, id)
}

/**
 * Ends an emergency stop; a trigger keeps its span, which lateness is judged by (delivery.md 5.4). @throws NoSuchRow
 */
export async function resumeLineAccount(tx: ShopTx, id: string): Promise<LineAccountRow> {
  const row = await tx
    .updateTable('line_accounts')
    .set(({ eb, ref }) => ({
      last_stopped_at: ref('stopped_at'),
      stopped_at: null,
      resumed_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .where('stopped_at', 'is not', null)
    .returning(columns)
    .executeTakeFirst()
  return row ?? readLineAccount(tx, id)
}

/** The account that a webhook is for, before the shop is known; null: there is none. */
export async function shopOfLineAccount(db: Db, id: LineAccountId): Promise<ShopId | null> {
  const { rows } = await sql<{ shop_id: string }>`select shop_id from lookup_line_account(${id})`.execute(db)
  return rows[0] ? brand<ShopId>(rows[0].shop_id) : null
}

/** The Messaging API channels of all LINE accounts of the shop. */
export async function messagingChannelIds(tx: ShopTx, shopId: ShopId): Promise<string[]> {
  const rows = await tx
    .selectFrom('line_accounts')
    .select('channel_id')
    .where('shop_id', '=', shopId)
    .where('removed_at', 'is', null)
    .execute()
  return rows.map(({ channel_id }) => channel_id)
}
