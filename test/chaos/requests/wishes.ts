import { call, callUntilAnswered } from './calls.ts'
import type { Buyer, ChaosShop } from './shops.ts'
import type { World } from './world.ts'

/** A wish that the API took. */
export interface Accepted {
  requestId: string
  shopId: string
  userId: string
  kind: string
}

/** What customers and operators did, for the verdict. */
export interface Wishes {
  accepted: Map<string, Accepted>
  /** By status, how many were refused. */
  refused: Map<number, number>
  asked: number
}

export const noWishes = (): Wishes => ({ accepted: new Map(), refused: new Map(), asked: 0 })

const KINDS = ['PAUSE', 'PAUSE', 'PAUSE', 'SKIP', 'SKIP', 'CANCEL', 'サイクル変更'] as const

/**
 * A customer asks for something, shown what the cart says now as a form would show it; now and then twice at once, and
 * now and then for two things at once.
 */
export async function askForSomething(
  world: World,
  shops: readonly ChaosShop[],
  { draw, wishes }: { draw: () => number; wishes: Wishes },
): Promise<void> {
  const shop = chosen(shops, draw)
  const buyer = chosen(shop.buyers, draw)
  const bodies = [await wishOf(shop, buyer, draw)]
  if (draw() < 0.2) bodies.push(bodies[0] ?? null)
  if (draw() < 0.15) bodies.push(await wishOf(shop, buyer, draw))
  // Drawn before anything is waited for, so that the seed decides.
  const keys = bodies.map(() => `chaos-${Math.floor(draw() * 1e15)}`)
  await Promise.all(
    bodies.map(async (body, nth) => {
      if (body === null) return
      wishes.asked += 1
      const headers = { authorization: `Bearer ${shop.key}`, 'idempotency-key': keys[nth] ?? '' }
      const answer = await callUntilAnswered('POST', `${world.apiUrl}/v1/requests`, { body, headers })
      const made = answer?.body['request'] as { id?: string } | undefined
      if (answer !== null && answer.status < 300 && made?.id !== undefined)
        wishes.accepted.set(made.id, {
          requestId: made.id,
          shopId: shop.shopId,
          userId: buyer.userId,
          kind: String(body['kind']),
        })
      else wishes.refused.set(answer?.status ?? 0, (wishes.refused.get(answer?.status ?? 0) ?? 0) + 1)
    }),
  )
}

async function wishOf(
  shop: ChaosShop,
  buyer: Buyer,
  draw: () => number,
): Promise<Record<string, unknown> | null> {
  const kind = chosen(KINDS, draw)
  const pauseDays = 7 + Math.floor(draw() * 60)
  const shown = await call('GET', `${shop.cartUrl}/_control/teiki/${buyer.teikiId}`)
  if (shown === null || shown.status !== 200) return null
  return {
    kind,
    memberId: buyer.memberId,
    subscriptionId: buyer.subscriptionId,
    identityConfirmed: true,
    ...(kind === 'PAUSE' ? { pauseDays } : {}),
    shown: {
      nextScheduledDate: shown.body['next_date'] ?? null,
      nextDeliveryDate: shown.body['next_deliv_date'] ?? null,
    },
  }
}

/** An operator calls off a request that is under way, or gives one that waits for a person back to the machine. */
export async function actAsOperator(
  world: World,
  shops: readonly ChaosShop[],
  draw: () => number,
): Promise<void> {
  const shop = chosen(shops, draw)
  const headers = { authorization: `Bearer ${shop.key}`, 'if-match': '*' }
  const isRetry = draw() < 0.7
  const at = draw()
  const query = isRetry ? 'state=NEEDS_HUMAN' : 'state=QUEUED'
  const listed = await call('GET', `${world.apiUrl}/v1/requests?${query}&limit=50`, { headers })
  const items = (listed?.body['items'] ?? []) as { id: string }[]
  const one = items[Math.floor(at * items.length)]
  if (one === undefined) return
  const [path, body] = isRetry ? ['retry', { identityConfirmed: true }] : ['cancel', { reason: '試験' }]
  await call('POST', `${world.apiUrl}/v1/requests/${one.id}/${path}`, { body, headers })
}

export function chosen<T>(things: readonly T[], draw: () => number): T {
  const thing = things[Math.floor(draw() * things.length)]
  if (thing === undefined) throw new RangeError('nothing to choose from')
  return thing
}
