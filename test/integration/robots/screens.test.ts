import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { OpenOperator } from '../../../activities/carts/operator.ts'
import type { OpenRobot, Robots } from '../../../activities/robots/openRobot.ts'
import { withoutMemo } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { LOGIN, REF, type RobotCart, startRobotCart } from '../../setup/robots/robotCart.ts'
import { jobAt, testRobots } from '../../setup/robots/robotJobs.ts'

jest.setTimeout(60_000)

describe.each(['REPIST', 'PLEX'] as const)('the robot at the screens of %s', (flavour) => {
  let cart: RobotCart
  let robots: Robots
  let pictures: string[]

  beforeAll(async () => {
    cart = await startRobotCart(flavour)
    robots = testRobots([cart.domain])
  })
  afterAll(async () => {
    await robots.close()
    await cart.close()
  })
  beforeEach(async () => {
    await cart.reset()
    pictures = []
  })

  const open = async (more: Partial<OpenRobot> = {}): Promise<OpenOperator> =>
    await robots.openRobot(
      jobAt(cart.domain, {
        login: LOGIN,
        evidence: async (step, png) => {
          expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG')
          pictures.push(step)
        },
        ...more,
      }),
    )

  it('reads all that is known of a subscription', async () => {
    const robot = await open()
    expect(await robot.read(REF)).toEqual({
      ...REF,
      status: 'ACTIVE',
      count: 3,
      lines: [{ name: '美容液 定期コース', code: 'BG-1', id: '1' }],
      nextScheduledDate: '2027-01-10',
      nextDeliveryDate: '2027-01-13',
      cycle: '30日',
      memo: 'VIP',
      unshippedOrders: [],
      readAt: expect.any(Number),
    })
    await expect(robot.read({ ...REF, subscriptionId: '9999' })).rejects.toMatchObject({
      code: 'RPA_SUBSCRIPTION_NOT_FOUND',
    })
    await robot.close()
  })

  it('moves both dates with the memo in one submission, skips, cancels; each once', async () => {
    const robot = await open()
    const before = withoutMemo(await robot.read(REF))
    const dates = {
      nextScheduledDate: parseDate('2027-02-09'),
      nextDeliveryDate: parseDate('2027-02-12'),
    }
    const moved = await robot.moveToDate(
      REF,
      { frozen: before, ...dates, memo: '休止 30日(受付番号 r1)' },
      async () => true,
    )
    expect(moved).toEqual({
      sent: true,
      answer: 'ACCEPTED',
      memoWritten: true,
      says: '定期情報を更新しました。',
    })
    const afterMove = await robot.read(REF)
    expect(afterMove).toMatchObject({ ...dates, cycle: '30日', memo: 'VIP\n休止 30日(受付番号 r1)' })
    expect(await cart.counts()).toMatchObject({ screen: 1, presses: 1, accepted: 1 })
    expect(await cart.subscription()).toMatchObject({ count: 3, status: 1, cycle: '30日' })

    const skipped = await robot.skip(REF, { frozen: withoutMemo(afterMove), memo: null }, async () => true)
    expect(skipped).toMatchObject({ sent: true, answer: 'ACCEPTED', memoWritten: false })
    const afterSkip = await robot.read(REF)
    expect(afterSkip).toMatchObject({ nextScheduledDate: '2027-03-11', nextDeliveryDate: '2027-03-14' })

    const cancelled = await robot.cancel(
      REF,
      { frozen: withoutMemo(afterSkip), memo: '解約(受付番号 r2)' },
      async () => true,
    )
    expect(cancelled).toMatchObject({ sent: true, answer: 'ACCEPTED', memoWritten: true })
    expect(await robot.read(REF)).toMatchObject({ status: 'CANCELLED' })
    expect((await cart.subscription())['memo']).toContain('解約(受付番号 r2)')
    expect(await cart.counts()).toMatchObject({ screen: 3, presses: 3, accepted: 3 })
    expect(pictures.filter((step) => step !== 'SHOWN')).toEqual([
      'BEFORE',
      'AFTER',
      'BEFORE',
      'AFTER',
      'BEFORE',
      'AFTER',
    ])
    await robot.close()
  })

  // What follows does not depend on how a flavour draws its screens.
  if (flavour === 'PLEX') return

  it.each([
    ['ORDER', 'orders/3001', 'note', '置き配'],
    ['SUBSCRIPTION', 'teiki/9001', 'memo', 'VIP'],
    ['CUSTOMER', 'customers/501', 'memo', '電話は午後に'],
  ] as const)('appends to the memo of %s once, and nothing else moves', async (target, path, field, was) => {
    const robot = await open()
    const row = await cart.control('GET', path)
    const op = { target, orderId: '3001', text: '休止を受け付けました(受付番号 r3)', marker: 'r3' }
    expect(await robot.appendMemo(REF, op, async () => true)).toMatchObject({ sent: true, memoWritten: true })
    const written = await cart.control('GET', path)
    expect(written).toEqual({ ...row, [field]: `${was}\n${op.text}`, update_date: expect.any(String) })
    expect(await robot.appendMemo(REF, op, async () => true)).toMatchObject({
      sent: false,
      memoWritten: true,
    })
    expect(await cart.control('GET', path)).toEqual(written)
    await robot.close()
  })

  it('uses its session again under the same lease, and logs in afresh under another', async () => {
    const logins = async (): Promise<number> => {
      const { requests } = (await cart.control('GET', 'requests')) as { requests: Record<string, unknown>[] }
      return requests.filter(({ method, path }) => method === 'POST' && /^\/admin\/?$/.test(String(path)))
        .length
    }
    for (const [epoch, expected] of [
      [1, 1],
      [1, 1],
      [2, 2],
    ] as const) {
      const robot = await open({ session: { robotId: 'robot', epoch } })
      await robot.read(REF)
      await robot.close()
      expect(await logins()).toBe(expected)
    }
  })

  it('refuses a past date as the cart does, with nothing sent', async () => {
    const robot = await open()
    const frozen = withoutMemo(await robot.read(REF))
    const dates = { nextScheduledDate: parseDate('2026-01-10'), nextDeliveryDate: parseDate('2026-01-13') }
    const press = jest.fn(async () => true)
    expect(await robot.moveToDate(REF, { frozen, ...dates, memo: null }, press)).toEqual({
      sent: false,
      answer: 'REFUSED',
      memoWritten: false,
      says: '次回予定日は本日より後の日付を入力してください。',
    })
    expect(press).not.toHaveBeenCalled()
    await robot.close()
  })

  it('knows an order that is under way, and no order of another subscription', async () => {
    const order = { customer_id: '501', teiki_count: 4, order_date: '2026-11-26 10:00:00' }
    await cart.control('PUT', 'orders/3002', { ...order, teiki_id: '9001', deliv_date: '2027-01-13' })
    await cart.control('PUT', 'orders/3003', { ...order, teiki_id: '9002', deliv_date: '2027-01-14' })
    await cart.control('PUT', 'orders/3004', { ...order, teiki_id: '9001', status: 3 })
    const robot = await open()
    expect((await robot.read(REF)).unshippedOrders).toEqual([{ orderId: '3002', deliveryDate: '2027-01-13' }])
    await robot.close()
  })

  it('changes no subscription of several products, nor one that is not as frozen', async () => {
    const robot = await open()
    const frozen = withoutMemo(await robot.read(REF))
    const press = jest.fn(async () => true)
    await cart.control('PUT', 'teiki/9001', { next_date: '2027-01-17', next_deliv_date: '2027-01-20' })
    await expect(robot.skip(REF, { frozen, memo: null }, press)).rejects.toMatchObject({
      code: 'RPA_VALUES_CHANGED',
    })
    await cart.control('PUT', 'teiki/9001', {
      details: [
        { product_code: 'BG-1', quantity: 1 },
        { product_code: 'CW-1', quantity: 1 },
      ],
    })
    expect((await robot.read(REF)).lines).toHaveLength(2)
    await expect(robot.cancel(REF, { frozen, memo: null }, press)).rejects.toMatchObject({
      code: 'RPA_MULTIPLE_PRODUCTS',
    })
    expect(press).not.toHaveBeenCalled()
    await robot.close()
  })

  it('says which part of a login is refused', async () => {
    await expect(open({ login: { ...LOGIN, basicAuth: null } })).rejects.toMatchObject({
      code: 'RPA_BASIC_AUTH_FAILED',
    })
    const wrong = { login: { ...LOGIN, password: 'wrong' } }
    for (let tries = 1; tries <= 4; tries++)
      await expect(open(wrong)).rejects.toMatchObject({ code: 'RPA_LOGIN_FAILED' })
    await expect(open(wrong)).rejects.toMatchObject({
      code: expect.stringMatching(/RPA_LOGIN_FAILED|RPA_ACCOUNT_LOCKED/),
    })
    await expect(open()).rejects.toMatchObject({ code: 'RPA_ACCOUNT_LOCKED' })
  })
})
