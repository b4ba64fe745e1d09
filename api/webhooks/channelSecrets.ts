import type { LineAccountId, ShopId } from '../../domain/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { channelSecretId } from '../../schema/webhookEvents.ts'

const KEPT_MS = 60_000
/** A secret may have been changed a moment ago; a forged signature must not cost a look-up each time. */
const LOOK_AGAIN_MS = 2_000

/** Channel secrets in memory for a minute, so that a webhook costs one transaction. */
export class ChannelSecrets {
  private readonly kept = new Map<LineAccountId, { secret: string; readAt: number }>()
  private readonly db: Db
  private readonly vault: Vault

  constructor(db: Db, vault: Vault) {
    this.db = db
    this.vault = vault
  }

  /** Whether `signed` holds for the channel's secret; a kept one that fails is read anew once. */
  async accept(shopId: ShopId, id: LineAccountId, signed: (secret: string) => boolean): Promise<boolean> {
    const kept = this.kept.get(id)
    const age = kept ? performance.now() - kept.readAt : Number.POSITIVE_INFINITY
    if (kept && age < KEPT_MS && signed(kept.secret)) return true
    if (kept && age < LOOK_AGAIN_MS) return false
    const secret = await this.read(shopId, id)
    if (secret === null) return false
    this.kept.set(id, { secret, readAt: performance.now() })
    return signed(secret)
  }

  private read(shopId: ShopId, id: LineAccountId): Promise<string | null> {
    return inShop(this.db, shopId, async (tx) => {
      const secretId = await channelSecretId(tx, id)
      return secretId === null ? null : this.vault.reveal(tx, shopId, secretId, 'line.channelSecret')
    })
  }
}
