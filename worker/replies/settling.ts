import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { type SaidAnswer, settleAnswers } from '../../schema/replies/settleAnswers.ts'

interface Batch {
  said: SaidAnswer[]
  stored: Promise<void>
}

/**
 * Stores what became of answers, at once: a shop's in one transaction at a time, with all that came while the one before
 * was under way. Lives as long as its desk.
 */
export class Settling {
  private readonly next = new Map<ShopId, Batch>()
  private readonly last = new Map<ShopId, Promise<void>>()
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** @throws when it could not be stored, for all of its transaction */
  store(said: SaidAnswer): Promise<void> {
    const { shopId } = said
    const waiting = this.next.get(shopId)
    if (waiting) {
      waiting.said.push(said)
      return waiting.stored
    }
    const batch: Batch = { said: [said], stored: Promise.resolve() }
    const before = this.last.get(shopId) ?? Promise.resolve()
    batch.stored = before.then(() => {
      this.next.delete(shopId)
      return inShop(this.db, shopId, (tx) => settleAnswers(tx, batch.said))
    })
    this.next.set(shopId, batch)
    const over = batch.stored
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(shopId) === over) this.last.delete(shopId)
      })
    this.last.set(shopId, over)
    return batch.stored
  }
}
