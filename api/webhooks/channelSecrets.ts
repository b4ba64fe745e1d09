import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readLineAccount, shopOfLineAccount } from '../../schema/line/lineAccounts.ts'
import { NoSuchRow } from '../../schema/sql/optimisticLock.ts'

/** How long a secret is used without looking again (ms). */
const KEPT_MS = 60_000
/** A signature that does not fit may mean that the secret was changed: look again, but not more often (ms). */
const SOONEST_MS = 2_000
/** Accounts kept at most; more are looked up each time anew. */
const MOST = 10_000

export interface Channel {
  shopId: ShopId
  secret: string
}

/** The secrets by which webhooks are signed, kept in memory for a minute. */
export interface ChannelSecrets {
  /** Null when there is no such account. `doubted`: the one that was kept did not fit. */
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
      if (found && now() - found.at < (doubted ? SOONEST_MS : KEPT_MS)) return found.channel
      const channel = await read(db, vault, id)
      if (kept.size >= MOST) kept.clear()
      // Unknown ids are not kept: an account that is just being made must work at once.
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
      return vault.reveal(tx, shopId, channel_secret_id, 'line.channelSecret')
    })
    return { shopId, secret }
  } catch (error) {
    // Removed between the two looks.
    if (error instanceof NoSuchRow) return null
    throw error
  }
}
