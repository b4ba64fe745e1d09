import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { requestWorkflowId } from '../../../domain/outbox/facts.ts'
import type { RequestId } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { cancelRequest, completeByHand, retryRequest } from '../../../schema/requests/byHand.ts'
import { tellOpenRequests } from '../../../schema/requests/wakeRequests.ts'
import { startOrders } from '../../../worker/orders.ts'
import { addOperatedShop, type OperatedShop } from '../../setup/requests/operatedShop.ts'
import { scriptedRobots } from '../../setup/requests/robotsRole.ts'
import { ScriptedCart } from '../../setup/requests/scriptedCart.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

/** The product's waits, shorter; a lease stays longer than what a busy machine may sleep. */
const TIMES =
  'leaseMs=4000,renewMs=500,fenceMs=1000,apartMs=400,handOverMs=4000,firstWaitMs=100,longestWaitMs=1000'

let database: TestDatabase
let cart: ScriptedCart
let roles: TestRoles
let shop: OperatedShop
const notOpened: Error[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  cart = await ScriptedCart.start()
  roles = await startRoles(
    database,
    { sandbox: { url: 'http://127.0.0.1:1' } },
    [startOrders, scriptedRobots(cart.url, notOpened)],
    { TODOKE_OPERATION_TIMES: TIMES },
  )
  shop = await addOperatedShop(database.db, cart, 6)
})
afterAll(async () => {
  await roles?.stop()
  cart?.close()
  await database?.drop()
})

const workflow = (id: RequestId) => roles.client.workflow.getHandle(requestWorkflowId(id))
const becomes = (id: RequestId, state: string, of = shop) =>
  until(async () => (await of.row(id)).state === state)
/** Waits until the workflow has closed; answers its number of events. */
async function closed(id: RequestId): Promise<number> {
  await until(async () => (await shop.row(id)).settledAt !== null)
  await workflow(id).result()
  return (await workflow(id).describe()).historyLength
}
async function doing(id: RequestId): Promise<string> {
  const metadata: { currentDetails?: string } = await workflow(id).query('__temporal_workflow_metadata')
  return metadata.currentDetails ?? ''
}

describe('a request without trouble', () => {
  it.each([
    ['PAUSE', 50],
    ['SKIP', 50],
    ['CANCEL', 0],
  ] as const)(
    '%s: changed once, charged %d yen once, told once, remembered in the memo',
    async (kind, yen) => {
      const of = await shop.subscribe()
      const id = await shop.apply(of, kind)
      const events = await closed(id)
      expect(events).toBeLessThanOrEqual(60)
      expect(await shop.row(id)).toMatchObject({
        state: 'DONE',
        settledBy: 'ROBOT',
        press: 1,
        memoWritten: true,
      })
      expect(await shop.charges(id)).toEqual([yen])
      expect(await shop.messages(id)).toEqual(['result'])
      const { changes, scheduled, delivery, status, memo } = cart.of(of.externalId)
      expect(memo).toContain(id)
      if (kind === 'PAUSE')
        expect([changes, scheduled, delivery]).toEqual([['move'], '2027-04-24', '2027-04-29'])
      if (kind === 'SKIP') expect([changes, scheduled]).toEqual([['skip', 'memo'], '2027-04-09'])
      if (kind === 'CANCEL') expect([changes, status]).toEqual([['cancel'], 'CANCELLED'])
      expect(await shop.steps(id)).toEqual(
        expect.arrayContaining(['APPLIED', 'READ_BEFORE', 'PRESSED', 'ANSWERED', 'READ_AFTER', 'DONE']),
      )
    },
  )

  it('is the same request when the customer applies twice', async () => {
    const of = await shop.subscribe()
    const [one, two] = await Promise.all([shop.apply(of, 'SKIP'), shop.apply(of, 'SKIP')])
    expect(one).toBe(two)
    await closed(one)
    expect(cart.of(of.externalId).changes).toEqual(['skip', 'memo'])
  })
})

describe('a memo that cannot be written', () => {
  it.each([
    ['RPA_SCREEN_CHANGED', 'READY'],
    ['RPA_TWO_FACTOR', 'STOPPED'],
  ])('%s: it is tried once, the request stays done, and the robot is %s', async (code, state) => {
    const of = await shop.subscribe()
    let tries = 0
    cart.onMoment = (subscription, moment) => {
      if (subscription !== of.externalId || moment !== 'MEMO') return
      tries += 1
      cart.unreadable.set(subscription, [code])
    }
    const id = await shop.apply(of, 'SKIP')
    await becomes(id, 'DONE')
    const robots = () => shop.run((tx) => tx.selectFrom('robots').select(['state', 'reason']).execute())
    if (state === 'READY') await workflow(id).result()
    else await until(async () => (await robots()).some(({ reason }) => reason === code))
    expect(tries).toBe(1)
    expect((await robots()).filter((robot) => robot.state === state).length).toBeGreaterThan(0)
    cart.onMoment = () => {}
    await shop.run((tx) => tx.updateTable('robots').set({ state: 'READY', reason: null }).execute())
    await workflow(id).result()
  })
})

describe('a press whose answer does not tell', () => {
  it('is read back: taken and then cut off, it is done and charged once', async () => {
    const of = await shop.subscribe()
    cart.faults.set(of.externalId, ['RESET'])
    const id = await shop.apply(of, 'SKIP')
    await becomes(id, 'DONE')
    expect([cart.of(of.externalId).changes[0], await shop.charges(id)]).toEqual(['skip', [50]])
  })

  it('is repeated once where it writes a date, and goes to a person where it does not', async () => {
    const [pause, skip, cancel] = [await shop.subscribe(), await shop.subscribe(), await shop.subscribe()]
    cart.faults.set(pause.externalId, ['LOST'])
    cart.faults.set(skip.externalId, ['LOST'])
    cart.faults.set(cancel.externalId, ['SHOWN'])
    const ids = [
      await shop.apply(pause, 'PAUSE'),
      await shop.apply(skip, 'SKIP'),
      await shop.apply(cancel, 'CANCEL'),
    ] as const
    await becomes(ids[0], 'DONE')
    expect(await shop.row(ids[0])).toMatchObject({ press: 2 })
    expect([cart.of(pause.externalId).changes, await shop.charges(ids[0])]).toEqual([['move'], [50]])
    for (const id of [ids[1], ids[2]]) {
      await becomes(id, 'NEEDS_HUMAN')
      await until(async () => (await shop.row(id)).reason === 'NOT_APPLIED')
      await until(async () => (await shop.messages(id)).includes('checking'))
      expect([await shop.charges(id), await shop.messages(id)]).toEqual([[], ['checking']])
    }
    expect(cart.of(skip.externalId).changes).toEqual([])
    expect(await doing(ids[1])).toBe('担当者の確認を待っています。')
  })

  it('that was noted and surely not sent is taken back, and done once; when it never is, a person has it', async () => {
    const [once, always] = [await shop.subscribe(), await shop.subscribe()]
    cart.sleeping.set(once.externalId, 2)
    cart.sleeping.set(always.externalId, 99)
    const [done, given] = [await shop.apply(once, 'SKIP'), await shop.apply(always, 'CANCEL')]
    await becomes(done, 'DONE')
    expect((await shop.steps(done)).filter((step) => step === 'NOT_SENT')).toHaveLength(2)
    expect([await shop.row(done), await shop.charges(done)]).toMatchObject([{ press: 1 }, [50]])
    await until(async () => (await shop.row(given)).reason === 'NOT_APPLIED')
    expect([cart.of(always.externalId).changes, await shop.charges(given)]).toEqual([[], []])
  })

  it('unreadable is not unchanged: a person has it in time, and reading goes on', async () => {
    const of = await shop.subscribe()
    const id = await shop.apply(of, 'SKIP')
    cart.onMoment = (subscription, moment) => {
      if (subscription === of.externalId && moment === 'SENT')
        cart.unreadable.set(
          of.externalId,
          Array.from({ length: 12 }, () => 'RPA_MAINTENANCE'),
        )
    }
    await until(async () => (await shop.messages(id)).includes('checking'))
    cart.onMoment = () => {}
    expect(await shop.row(id)).toMatchObject({ state: 'NEEDS_HUMAN', reason: 'OUTCOME_UNKNOWN' })
    cart.unreadable.delete(of.externalId)
    await becomes(id, 'DONE')
    await closed(id)
    expect([await shop.charges(id), await shop.messages(id)]).toEqual([[50], ['checking', 'result']])
  })
})

describe('what is in the way of a request and not its fault', () => {
  it('a database that is away gives nothing to a person: it is tried again', async () => {
    const of = await shop.subscribe()
    const away = Object.assign(new Error('terminating connection'), { code: '57P01' })
    notOpened.push(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), away)
    const id = await shop.apply(of, 'SKIP')
    await closed(id)
    expect(notOpened).toEqual([])
    expect(await shop.row(id)).toMatchObject({ state: 'DONE', settledBy: 'ROBOT' })
    const steps = await shop.steps(id)
    expect(steps).not.toContain('HANDED_OVER')
    expect(steps).not.toContain('STOPPED')
  })

  it('a memo that the cart never takes is left, once, and the request stays done', async () => {
    const of = await shop.subscribe()
    cart.onMoment = (subscription, moment) => {
      if (subscription === of.externalId && moment === 'MEMO')
        cart.unreadable.set(of.externalId, ['RPA_SCREEN_CHANGED'])
    }
    const id = await shop.apply(of, 'SKIP')
    await closed(id)
    cart.onMoment = () => {}
    expect(await shop.row(id)).toMatchObject({ state: 'DONE', settledBy: 'ROBOT', memoWritten: false })
    const notes = (await shop.steps(id)).filter((step) => step.startsWith('MEMO'))
    expect(notes).toEqual(['MEMO_NOT_WRITTEN'])
    expect(await shop.messages(id)).toEqual(['result'])
  })

  it('one behind a press whose outcome a person decides says so', async () => {
    const of = await shop.subscribe()
    cart.faults.set(of.externalId, ['LOST'])
    const first = await shop.apply(of, 'SKIP')
    await until(async () => (await shop.row(first)).reason === 'NOT_APPLIED')
    const second = await shop.apply(of, 'CANCEL')
    await until(async () => (await shop.row(second)).waitsFor === 'SIBLING_OPEN')
    const hand = { shopId: shop.shopId, operatorId: null, version: null }
    await shop.run((tx) => completeByHand(tx, { ...hand, requestId: first }))
    await shop.run((tx) => tellOpenRequests(tx, shop.shopId, { connectionId: shop.connectionId }))
    await becomes(second, 'DONE')
  })
})

describe('what people of the shop do meanwhile', () => {
  it('leaves what they moved to a person, and pays nothing for what was there already', async () => {
    const [moved, there, made] = [await shop.subscribe(), await shop.subscribe(), await shop.subscribe()]
    const shown = { nextScheduledDate: parseDate('2027-03-09') }
    const other = await shop.apply(moved, 'SKIP', shown)
    const before = { nextScheduledDate: parseDate('2027-01-24'), nextDeliveryDate: parseDate('2027-01-29') }
    const already = await shop.apply(there, 'PAUSE', before)
    Object.assign(cart.of(made.externalId), { count: 4, orders: ['O-4'] })
    const ordered = await shop.apply(made, 'SKIP')
    await shop.run((tx) =>
      tx
        .updateTable('change_requests')
        .set({
          facts: JSON.stringify({ status: 'ACTIVE', count: 3, cycle: null, unshippedOrderIds: ['O-3'] }),
        })
        .where('id', '=', ordered)
        .execute(),
    )
    await becomes(other, 'NEEDS_HUMAN')
    expect(await shop.row(other)).toMatchObject({ reason: 'SHOWN_DIFFERS', press: 0 })
    await becomes(already, 'DONE')
    expect(await shop.row(already)).toMatchObject({ settledBy: 'ALREADY_THERE', press: 0 })
    expect(await shop.charges(already)).toEqual([])
    for (const wish of [moved, there])
      expect(cart.of(wish.externalId).changes.filter((act) => act !== 'memo')).toEqual([])
  })

  it('what they complete by hand ends the run: nothing is pressed and nothing is charged', async () => {
    const of = await shop.subscribe()
    let release = (): void => {}
    const parked = new Promise<void>((resolve) => {
      cart.onMoment = (subscription, moment) =>
        subscription === of.externalId && moment === 'FILLED'
          ? new Promise((go) => {
              release = go
              resolve()
            })
          : undefined
    })
    const id = await shop.apply(of, 'SKIP')
    await parked
    const hand = { shopId: shop.shopId, requestId: id, operatorId: null, version: null }
    expect(await shop.run((tx) => completeByHand(tx, hand))).toMatchObject({ done: true })
    cart.onMoment = () => {}
    release()
    await closed(id)
    expect(await shop.row(id)).toMatchObject({ state: 'DONE', settledBy: 'HAND', press: 0 })
    expect([cart.of(of.externalId).changes, await shop.charges(id), await shop.messages(id)]).toEqual([
      [],
      [],
      ['result'],
    ])
  })

  it('a cancelled wish is never pressed; one that was pressed cannot be cancelled; a retry reads first', async () => {
    const [early, late] = [await shop.subscribe(), await shop.subscribe()]
    cart.faults.set(late.externalId, ['LOST'])
    const pressed = await shop.apply(late, 'SKIP')
    await becomes(pressed, 'NEEDS_HUMAN')
    const hand = { shopId: shop.shopId, operatorId: null, version: null }
    expect(await shop.run((tx) => cancelRequest(tx, { ...hand, requestId: pressed }))).toEqual({
      done: false,
      because: 'PRESSED',
    })
    // Its press arrived after all.
    cart.of(late.externalId).scheduled = parseDate('2027-04-09')
    cart.of(late.externalId).delivery = parseDate('2027-04-14')
    await shop.run((tx) => retryRequest(tx, { ...hand, requestId: pressed }))
    await becomes(pressed, 'DONE')
    // Who was given it saw it unchanged first, and may have done it: it costs nothing.
    expect([await shop.row(pressed), await shop.charges(pressed)]).toMatchObject([
      { press: 1, settledBy: 'HAND' },
      [],
    ])

    await shop.run((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ operations_on: false })
        .where('id', '=', shop.connectionId)
        .execute(),
    )
    const waits = await shop.apply(early, 'SKIP')
    await until(async () => (await doing(waits).catch(() => '')).startsWith('自動操作がオフ'))
    expect(await shop.run((tx) => cancelRequest(tx, { ...hand, requestId: waits }))).toMatchObject({
      done: true,
    })
    await closed(waits)
    await shop.run((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ operations_on: true })
        .where('id', '=', shop.connectionId)
        .execute(),
    )
    expect(cart.of(early.externalId).changes).toEqual([])
    expect(await shop.messages(waits)).toEqual(['result'])
  })

  it('switched off while a robot fills in: nothing is pressed, and it waits', async () => {
    const of = await shop.subscribe()
    const switched = (on: boolean) =>
      shop.run(async (tx) => {
        await tx
          .updateTable('cart_connections')
          .set({ operations_on: on })
          .where('id', '=', shop.connectionId)
          .execute()
        await tellOpenRequests(tx, shop.shopId, { connectionId: shop.connectionId })
      })
    cart.onMoment = (subscription, moment) =>
      subscription === of.externalId && moment === 'FILLED' ? switched(false) : undefined
    const id = await shop.apply(of, 'SKIP')
    await until(async () => (await shop.row(id)).waitsFor === 'SWITCHED_OFF')
    expect([(await shop.row(id)).press, cart.of(of.externalId).changes]).toEqual([0, []])
    cart.onMoment = () => {}
    await switched(true)
    await becomes(id, 'DONE')
  })
})

describe('what a wish stands on', () => {
  it('is for a person once its member is unlinked, or its cart removed, though all is switched off', async () => {
    const of = await addOperatedShop(database.db, cart, 1)
    const set = (values: { operations_on?: boolean; removed_at?: Date }) =>
      of.run((tx) =>
        tx.updateTable('cart_connections').set(values).where('id', '=', of.connectionId).execute(),
      )
    await set({ operations_on: false })
    const [first, second] = [await of.subscribe(), await of.subscribe()]
    const wish = await of.apply(first, 'CANCEL')
    await until(async () => (await of.row(wish)).waitsFor === 'SWITCHED_OFF')
    await of.run((tx) => tx.deleteFrom('member_links').where('member_id', '=', of.memberId).execute())
    await of.run((tx) => tellOpenRequests(tx, of.shopId, { connectionId: of.connectionId }))
    await until(async () => (await of.row(wish)).reason === 'MEMBER_UNLINKED')
    await set({ removed_at: new Date() })
    const late = await of.apply(second, 'SKIP')
    await until(async () => (await of.row(late)).reason === 'CONNECTION_REMOVED')
    await until(async () => (await of.messages(late)).includes('checking'))
    expect([cart.of(first.externalId).changes, cart.of(second.externalId).changes]).toEqual([[], []])
  })
})

describe('waiting', () => {
  it('two wishes for one subscription go one after the other', async () => {
    const of = await shop.subscribe()
    const [skip, cancel] = await Promise.all([shop.apply(of, 'SKIP'), shop.apply(of, 'CANCEL')])
    await until(async () =>
      (await Promise.all([shop.row(skip), shop.row(cancel)])).every(
        ({ state }) => state === 'DONE' || state === 'NEEDS_HUMAN',
      ),
    )
    const { changes } = cart.of(of.externalId)
    expect(changes.filter((act) => act === 'skip').length).toBeLessThanOrEqual(1)
    expect(changes.filter((act) => act === 'cancel').length).toBeLessThanOrEqual(1)
    for (const [id, act] of [[skip, 'skip'] as const, [cancel, 'cancel'] as const])
      expect((await shop.charges(id)).length).toBe(
        changes.includes(act) && (await shop.row(id)).state === 'DONE' ? 1 : 0,
      )
  })

  it('a wish of another shop for the same subscription waits until the outcome of a press is known', async () => {
    const [one, two] = [
      await addOperatedShop(database.db, cart, 1),
      await addOperatedShop(database.db, cart, 1),
    ]
    await two.run((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ cart_domain: `${one.connectionId}.example` })
        .where('id', '=', two.connectionId)
        .execute(),
    )
    await one.run((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ cart_domain: `${one.connectionId}.example` })
        .where('id', '=', one.connectionId)
        .execute(),
    )
    const of = await one.subscribe()
    const same = await two.subscribe()
    await two.run((tx) =>
      tx.updateTable('subscriptions').set({ external_id: of.externalId }).where('id', '=', same.id).execute(),
    )
    cart.faults.set(of.externalId, ['LOST'])
    const first = await one.apply(of, 'SKIP')
    await until(async () => (await one.row(first)).reason === 'NOT_APPLIED')
    const second = await two.apply({ ...same, externalId: of.externalId }, 'SKIP')
    await until(async () => (await two.row(second)).waitsFor === 'SIBLING_OPEN')
    expect([cart.of(of.externalId).changes, (await two.row(second)).press]).toEqual([[], 0])
    const hand = { shopId: one.shopId, requestId: first, operatorId: null, version: null }
    await one.run((tx) => completeByHand(tx, hand))
    await until(async () => (await two.row(second)).state === 'DONE')
    expect(cart.of(of.externalId).changes[0]).toBe('skip')
    expect([await one.charges(first), await two.charges(second)]).toEqual([[], [50]])
  })

  it('200 wishes wait for a robot without growing, and none of them is late or refused', async () => {
    const busy = await addOperatedShop(database.db, cart, 8)
    const state = (to: 'READY' | 'STOPPED') =>
      busy.run((tx) =>
        tx.updateTable('robots').set({ state: to }).where('connection_id', '=', busy.connectionId).execute(),
      )
    await state('STOPPED')
    const ids: RequestId[] = []
    for (let nth = 0; nth < 200; nth += 1) ids.push(await busy.apply(await busy.subscribe(), 'CANCEL'))
    const [first = '' as RequestId] = ids
    await until(async () => (await doing(first).catch(() => '')).startsWith('使えるロボットがない'))
    const tried = (times: number) =>
      until(async () => {
        const { raw } = await workflow(first).describe()
        return (raw.pendingActivities?.[0]?.attempt ?? 0) >= times
      })
    await tried(2)
    const before = (await workflow(first).describe()).historyLength
    // It looked again several times.
    await tried(5)
    expect((await workflow(first).describe()).historyLength).toBe(before)
    await state('READY')
    await busy.run((tx) => tellOpenRequests(tx, busy.shopId, { connectionId: busy.connectionId }))
    const standing = () =>
      busy.run((tx) =>
        tx
          .selectFrom('change_requests')
          .select(['id', 'state', 'reason', 'subscription_external_id as externalId'])
          .where('shop_id', '=', busy.shopId)
          .execute(),
      )
    // Whose outcome is looked for is read on, also while a person has it.
    const isOver = ({ state, reason }: { state: string; reason: string | null }) =>
      state === 'DONE' || (state === 'NEEDS_HUMAN' && reason !== 'OUTCOME_UNKNOWN')
    await until(async () => (await standing()).every(isOver), 300_000)
    const ended = await standing()
    // With a person is only what was noted and not sent, where the machine slept so long that another took it over.
    for (const { state, externalId } of ended)
      expect([
        externalId,
        cart.of(externalId ?? '').changes.filter((act) => act === 'cancel').length,
      ]).toEqual([externalId, state === 'DONE' ? 1 : 0])
    const done = ended.filter(({ state }) => state === 'DONE').map(({ id }) => id)
    const charged = await busy.run((tx) => tx.selectFrom('charges').select('request_id').execute())
    expect(charged.map(({ request_id }) => request_id).toSorted()).toEqual(done.toSorted())
  }, 400_000)
})
