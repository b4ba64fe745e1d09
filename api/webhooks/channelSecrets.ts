import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readLineAccount, shopOfLineAccount } from '../../schema/line/lineAccounts.ts'
import { NoSuchRow } from '../../schema/sql/optimisticLock.ts'

/** How long a cached secret is used (ms). */
const TTL_MS = 60_000
/** A wrong signature may mean a changed secret: read again, at most this often (ms). */
const RECHECK_MS = 2_000
/** Cached accounts, at most; when full, the cache starts over. */
const CAPACITY = 10_000

export interface Channel {
  shopId: ShopId
  secret: string
}

/** A cache of the secrets that sign webhooks; the webhook route asks it, and it lives as long as the process. */
export interface ChannelSecrets {
  /** Null when there is no such account. `doubted`: the signature did not match the cached secret. */
  find(id: LineAccountId, doubted?: boolean): Promise<Channel | null>
}

export function createChannelSecrets({
  db,
  vault,
  now,
}: {
  db: Db
  vault: Vault
  /** Monotonic milliseconds. */
  now: () => number
}): ChannelSecrets {
  const kept = new Map<string, { channel: Channel | null; at: number }>()
  return {
    async find(id, doubted = false) {
      const found = kept.get(id)
      if (found && now() - found.at < (doubted ? RECHECK_MS : TTL_MS)) return found.channel
      const channel = await read(db, vault, id)
      if (kept.size >= CAPACITY) kept.clear()
      // Unknown ids are not cached: a new account must work at once.
      if (channel) kept.set(id, { channel, at: now() })
      else kept.delete(id)
      return channel
    },
  }
}

async function read(db: Db, vault: Vault, id: LineAccountId): Promise<Channel | null> {
  const shopId = await shopOfLineAccount(db, id)
  if (shopId === null) return null
  try {
    const secret = await inShop(db, shopId, async (tx) => {
      const { channel_secret_id } = await readLineAccount(tx, id)
      return vault.reveal(tx, { shopId, id: channel_secret_id, purpose: 'line.channelSecret' })
    })
    return { shopId, secret }
  } catch (error) {
    // Removed between the two reads.
    if (error instanceof NoSuchRow) return null
    throw error
  }
}
