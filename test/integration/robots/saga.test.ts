import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startOrders } from '../../../worker/orders.ts'
import { startRobots } from '../../../worker/robots.ts'
import { text } from '../../setup/rest/api.ts'
import { inDays } from '../../setup/requests/requestShop.ts'
import { type RobotWorld, startRobotWorld } from '../../setup/robots/robotShop.ts'
import { type Course, type SagaShop, sagaShop } from '../../setup/requests/sagaShop.ts'

/** From the API to the cart's row: product, Temporal, PostgreSQL, a real browser, the stand-in. */
let world: RobotWorld
beforeAll(async () => {
  world = await startRobotWorld({
    starts: [startOrders, startRobots],
    settings: {
      TODOKE_OPERATION_TIMES:
        'leaseMs=15000,renewMs=1000,fenceMs=2000,apartMs=500,handOverMs=20000,firstWaitMs=500,longestWaitMs=2000',
    },
  })
})
afterAll(() => world.close())

/** What was charged, and which messages there are of the request. */
async function told(shop: SagaShop, requestId: string) {
  return shop.run(async (tx) => {
    const charges = await tx
      .selectFrom('charges')
      .select('amount')
      .where('request_id', '=', requestId)
      .execute()
    const notices = await tx
      .selectFrom('notices')
      .select('key')
      .where('key', 'like', `request:${requestId}:%`)
      .orderBy('id')
      .execute()
    return {
      charged: charges.map(({ amount }) => amount),
      messages: notices.map(({ key }) => key.split(':')[2]),
    }
  })
}
const after = async (shop: SagaShop, course: Course) => {
  const row = await shop.stands(course)
  return { status: row['status'], next: row['next_date'], delivery: row['next_deliv_date'] }
}

describe.each(['REPIST', 'PLEX'] as const)('a wish of a member, at %s', (name) => {
  let shop: SagaShop
  beforeAll(async () => {
    shop = await sagaShop(world, name === 'PLEX' ? world.plex : world.cart)
  })

  it.each([
    ['PAUSE', { pauseDays: 30 }, { status: 1, next: inDays(50), delivery: inDays(53) }, [50]],
    ['SKIP', {}, { status: 1, next: inDays(50), delivery: inDays(53) }, [50]],
    ['CANCEL', {}, { status: 3, next: inDays(20), delivery: inDays(23) }, []],
  ] as const)(
    '%s: changed once, charged once, told once, with pictures',
    async (kind, more, stands, charged) => {
      const course = await shop.subscribe()
      const requestId = await shop.ask(course, { kind, ...more })
      const done = await shop.inState(requestId, 'DONE', 'NEEDS_HUMAN', 'REFUSED')
      expect(done.body['request']).toMatchObject({ state: 'DONE', settledBy: 'ROBOT' })
      expect(await after(shop, course)).toEqual(stands)
      expect(await shop.changed(course)).toEqual({ screen: 1, accepted: 1, presses: 1 })
      const seen = await told(shop, requestId)
      expect(seen.charged.filter((amount) => amount > 0)).toEqual(charged)
      expect(seen.messages).toContain('receipt')
      expect(seen.messages).not.toContain('checking')
      const steps = [...(done.body['steps'] ?? [])]
      const pictures = steps.flatMap((step) => [...(step['pictures'] ?? [])])
      expect(pictures.length).toBeGreaterThanOrEqual(2)
      for (const picture of pictures) {
        const url = text(picture['href'])
        const shown = await world.api.app.inject({ url, headers: { authorization: `Bearer ${shop.key}` } })
        expect([shown.statusCode, shown.headers['content-type']]).toEqual([200, 'image/png'])
        const stranger = (await world.api.shop()).key
        expect((await world.api.call('GET', url, { key: stranger })).status).toBe(404)
      }
    },
  )
})

describe('faults of the cart', () => {
  let shop: SagaShop
  beforeAll(async () => {
    shop = await sagaShop(world, world.cart, { login: 'robot2' })
  })
  const fault = async (course: Course, body: object) => {
    const put = await world.cart.control('POST', 'faults', { teiki_id: course.teikiId, ...body })
    expect([put.status, put.body]).toEqual([expect.any(Number), expect.anything()])
    expect(put.status).toBeLessThan(300)
  }

  it.each([
    ['PAUSE', 'teikiEdit', 'taken-reset', 'DONE'],
    ['SKIP', 'skip', 'taken-error', 'DONE'],
    ['CANCEL', 'cancel', 'taken-close', 'DONE'],
    ['SKIP', 'skip', 'not-stored', 'NEEDS_HUMAN'],
    ['SKIP', 'skip', 'date-moved', 'NEEDS_HUMAN'],
  ] as const)('%s with %s %s: %s', async (kind, screen, broken, state) => {
    const course = await shop.subscribe()
    await fault(course, { screen, kind: broken, at: broken === 'date-moved' ? 'show' : 'press' })
    const requestId = await shop.ask(course, { kind, ...(kind === 'PAUSE' ? { pauseDays: 30 } : {}) })
    const ended = await shop.inState(requestId, 'DONE', 'NEEDS_HUMAN', 'REFUSED')
    expect([text(ended.body['request']?.['state']), ended.body['request']?.['reason']]).toEqual([
      state,
      state === 'DONE' ? null : expect.anything(),
    ])
    const { screen: changes, presses } = await shop.changed(course)
    const { charged } = await told(shop, requestId)
    // Staff who move the date behind the confirmation leave a third value: pressed once, and a person decides.
    const stored = broken === 'not-stored' ? 0 : 1
    expect([changes, presses, charged.filter((amount) => amount > 0)]).toEqual([
      stored,
      1,
      state === 'DONE' && kind !== 'CANCEL' ? [50] : [],
    ])
  })
})
