import { AsyncLocalStorage } from 'node:async_hooks'

/** As long as the pool lets wait for a connection. */
const WAITS_MS = 10_000

interface ShopQueue {
  running: number
  /** Each begins a transaction. */
  readonly waiting: Set<() => void>
}

/**
 * The connections of a pool that one shop may have at once. It counts the transactions under way and keeps those that
 * wait, first come, first served within a shop. Made with the pool (database.ts) and as old as it. A transaction inside
 * another of the same flow is not counted: it would wait for itself.
 */
export class PoolShare {
  private readonly shops = new Map<string, ShopQueue>()
  private readonly inside = new AsyncLocalStorage<true>()
  private readonly most: number
  private readonly waitsMs: number

  constructor(most: number, waitsMs = WAITS_MS) {
    this.most = most
    this.waitsMs = waitsMs
  }

  /** Runs the work once the shop has a connection free. @throws after 10 s, as the pool does */
  async run<T>(shopId: string, work: () => Promise<T>): Promise<T> {
    if (this.inside.getStore()) return work()
    const shop = this.shops.get(shopId) ?? { running: 0, waiting: new Set<() => void>() }
    this.shops.set(shopId, shop)
    if (shop.running >= this.most) await this.wait(shop)
    else shop.running += 1
    try {
      return await this.inside.run(true, work)
    } finally {
      const [next] = shop.waiting
      if (next) next()
      else shop.running -= 1
      if (shop.running === 0) this.shops.delete(shopId)
    }
  }

  /** Resolves when a transaction that ends hands its connection on. */
  private wait(shop: ShopQueue): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timeout)
        shop.waiting.delete(begin)
        resolve()
      }
      const timeout = setTimeout(() => {
        shop.waiting.delete(begin)
        reject(
          new Error('timeout exceeded when trying to connect: the shop has its share of the connections'),
        )
      }, this.waitsMs)
      shop.waiting.add(begin)
    })
  }
}
