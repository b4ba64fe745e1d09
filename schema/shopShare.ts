import { AsyncLocalStorage } from 'node:async_hooks'

/** As long as the pool of connections lets wait. */
const WAITS_MS = 10_000

interface ShopQueue {
  running: number
  /** Each begins some work. */
  readonly waiting: Set<() => void>
}

/**
 * What one shop may have at once of something that shops share: connections of a pool, answers of workers. It counts the
 * work under way and keeps what waits, first come, first served within a shop. Made with what is shared and as old as it.
 * Work inside other work of the same flow is not counted: it would wait for itself.
 */
export class ShopShare {
  private readonly shops = new Map<string, ShopQueue>()
  private readonly inside = new AsyncLocalStorage<true>()
  private readonly most: number
  private readonly waitsMs: number

  constructor(most: number, waitsMs = WAITS_MS) {
    this.most = most
    this.waitsMs = waitsMs
  }

  /** Runs the work once the shop has room for it. @throws after 10 s, as the pool does */
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

  /** Resolves when work that ends makes room. */
  private wait(shop: ShopQueue): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timeout)
        shop.waiting.delete(begin)
        resolve()
      }
      const timeout = setTimeout(() => {
        shop.waiting.delete(begin)
        reject(new Error('timeout exceeded when trying to connect: the shop has its share'))
      }, this.waitsMs)
      shop.waiting.add(begin)
    })
  }
}
