import { COME_BACK_MS, mayBegin, PLACE_KEPT_MS, type TurnedAway } from '../../domain/carts/slotShare.ts'

/**
 * The slots that each shop has in this process, and the connections that found none. One for the worker of the queue
 * `carts`; it is kept in memory, because what it counts runs in this process alone and dies with it.
 */
export interface SlotShare {
  /**
   * Runs the work in one of the shop's slots.
   * @returns `comeBackMs`: there is none now, and the work was not begun
   */
  run<T>(
    at: { shopId: string; claimant: string },
    work: () => Promise<T>,
  ): Promise<{ done: T } | { comeBackMs: number }>
}

interface ShopSlots {
  running: number
  turnedAway: Map<string, TurnedAway>
}

export function createSlotShare(): SlotShare {
  const shops = new Map<string, ShopSlots>()
  return {
    async run({ shopId, claimant }, work) {
      const shop = shops.get(shopId) ?? { running: 0, turnedAway: new Map<string, TurnedAway>() }
      shops.set(shopId, shop)
      const now = performance.now()
      forgetGone(shop, now)
      if (
        !mayBegin({ running: shop.running, turnedAway: [...shop.turnedAway.values()] }, { claimant, now })
      ) {
        const since = shop.turnedAway.get(claimant)?.since ?? now
        shop.turnedAway.set(claimant, { claimant, since, seenAt: now })
        return { comeBackMs: COME_BACK_MS * (1 + Math.random()) }
      }
      shop.turnedAway.delete(claimant)
      shop.running += 1
      try {
        return { done: await work() }
      } finally {
        shop.running -= 1
        forgetGone(shop, performance.now())
        if (shop.running === 0 && shop.turnedAway.size === 0) shops.delete(shopId)
      }
    },
  }
}

function forgetGone({ turnedAway }: ShopSlots, now: number): void {
  for (const [claimant, { seenAt }] of turnedAway)
    if (now - seenAt >= PLACE_KEPT_MS) turnedAway.delete(claimant)
}
