import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readChannel } from '../../schema/line/lineChannel.ts'
import { LineCallFailed } from './lineCallFailed.ts'
import type { LineClient } from './client.ts'

/** Channel access tokens by account: pasted long-lived ones, or stateless ones that we mint (line.md 1.10). */
export interface ChannelAccess {
  /**
   * A token to speak as the account.
   * @throws LineCallFailed LINE_ACCOUNT_GONE, LINE_CREDENTIALS_INVALID, LINE_UNREACHABLE, LINE_ANSWER_UNREADABLE,
   * LINE_RATE_LIMITED
   */
  token(shopId: ShopId, lineAccountId: LineAccountId): Promise<string>
  /**
   * Forgets a token that LINE refused. Give the refused one, so that late refusals of an old token
   * do not throw away the new one.
   */
  drop(lineAccountId: LineAccountId, refused?: string): void
  /** Runs `call` with a token; when LINE refuses that (401), once more with a fresh one. */
  as<T>(shopId: ShopId, lineAccountId: LineAccountId, call: (token: string) => Promise<T>): Promise<T>
}

export interface ChannelAccessDeps {
  db: Db
  vault: Vault
  client: LineClient
  /** Milliseconds of a clock that never jumps; by default the monotonic one. */
  now?: () => number
}

/** A token is used without a thought for 10 of its 15 minutes, then renewed behind the calls. */
const FRESH_MS = 10 * 60_000
/** A token so close to its end is not used any more. */
const MARGIN_MS = 60_000
/** After a renewal that failed, the next is tried this much later. */
const RENEW_AGAIN_MS = 10_000
/**
 * A refused call is repeated at once within this time; later its activity is tried again. With calls of at most 5 s,
 * an activity so stays below its timeout of 15 s.
 */
const REPEAT_WITHIN_MS = 4_000

interface Kept {
  token: string
  freshUntil: number
  validUntil: number
}

/** Keeps tokens in memory, for each account one; any number of callers cause one request (single flight). */
export function createChannelAccess(deps: ChannelAccessDeps): ChannelAccess {
  const now = deps.now ?? (() => performance.now())
  const kept = new Map<LineAccountId, Kept>()
  const fetching = new Map<LineAccountId, Promise<string>>()

  const fetchOnce = (shopId: ShopId, lineAccountId: LineAccountId): Promise<string> => {
    const running = fetching.get(lineAccountId)
    if (running) return running
    const one = obtain(deps, shopId, lineAccountId)
      .then(({ token, livesMs }) => {
        const at = now()
        kept.set(lineAccountId, {
          token,
          freshUntil: at + Math.min(FRESH_MS, livesMs - MARGIN_MS),
          validUntil: at + livesMs - MARGIN_MS,
        })
        return token
      })
      .finally(() => fetching.delete(lineAccountId))
    fetching.set(lineAccountId, one)
    return one
  }

  /** While LINE does not issue tokens, the old one serves to its end; credentials that went bad end it. */
  const renewBehind = (shopId: ShopId, lineAccountId: LineAccountId, old: Kept): void => {
    fetchOnce(shopId, lineAccountId).catch((error: unknown) => {
      const isOver = error instanceof LineCallFailed && error.type === 'LINE_ACCOUNT_GONE'
      if (isOver) kept.delete(lineAccountId)
      else old.freshUntil = now() + RENEW_AGAIN_MS
    })
  }

  const access: ChannelAccess = {
    async token(shopId, lineAccountId) {
      const one = kept.get(lineAccountId)
      if (!one || now() >= one.validUntil) return fetchOnce(shopId, lineAccountId)
      if (now() >= one.freshUntil) renewBehind(shopId, lineAccountId, one)
      return one.token
    },
    drop(lineAccountId, refused) {
      if (refused === undefined || kept.get(lineAccountId)?.token === refused) kept.delete(lineAccountId)
    },
    async as(shopId, lineAccountId, call) {
      const began = now()
      const token = await access.token(shopId, lineAccountId)
      try {
        return await call(token)
      } catch (error) {
        const isRefused = error instanceof LineCallFailed && error.type === 'LINE_CREDENTIALS_INVALID'
        if (!isRefused || error.status !== 401) throw error
        access.drop(lineAccountId, token)
        if (now() - began > REPEAT_WITHIN_MS) throw error
        return call(await access.token(shopId, lineAccountId))
      }
    },
  }
  return access
}

async function obtain(
  { db, vault, client }: ChannelAccessDeps,
  shopId: ShopId,
  lineAccountId: LineAccountId,
): Promise<{ token: string; livesMs: number }> {
  const secrets = await inShop(db, shopId, async (tx) => {
    const channel = await readChannel(tx, lineAccountId)
    if (!channel) throw new LineCallFailed('LINE_ACCOUNT_GONE', 'the LINE account was removed')
    const { channelId, channelSecretId, accessTokenId } = channel
    return accessTokenId === null
      ? {
          channelId,
          secret: await vault.reveal(tx, { shopId, id: channelSecretId, purpose: 'line.channelSecret' }),
        }
      : { pasted: await vault.reveal(tx, { shopId, id: accessTokenId, purpose: 'line.accessToken' }) }
  })
  if (secrets.pasted !== undefined) return { token: secrets.pasted, livesMs: Number.POSITIVE_INFINITY }
  const minted = await client.mintToken(secrets.channelId, secrets.secret)
  return { token: minted.access_token, livesMs: minted.expires_in * 1000 }
}
