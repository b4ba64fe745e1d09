import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Press, Pressed } from '../../../activities/carts/operator.ts'
import type { Robots } from '../../../activities/robots/openRobot.ts'
import { type FrozenReading, withoutMemo } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { LOGIN, REF, type RobotCart, startRobotCart } from '../../setup/robots/robotCart.ts'
import { jobAt, testRobots } from '../../setup/robots/robotJobs.ts'

/** Each fault of the stand-in once: the subscription changes once or not at all, and the robot says what it knows. */

jest.setTimeout(60_000)

let cart: RobotCart
let robots: Robots
let frozen: FrozenReading
let session = 0

beforeAll(async () => {
  cart = await startRobotCart('REPIST')
  robots = testRobots([cart.domain], { pageMs: 3_000, answerMs: 2_000, actionMs: 1_000 })
  const robot = await robots.openRobot(jobAt(cart.domain, { login: LOGIN }))
  frozen = withoutMemo(await robot.read(REF))
  await robot.close()
})
afterAll(async () => {
  await robots.close()
  await cart.close()
})
beforeEach(async () => await cart.reset())

const DATES = { nextScheduledDate: parseDate('2027-02-09'), nextDeliveryDate: parseDate('2027-02-12') }
type Act = 'move' | 'skip' | 'cancel'

/** Runs one operation, with a session that is logged in before the fault strikes. */
async function operate(act: Act, fault: Record<string, unknown>): Promise<Pressed | { code: string }> {
  const robot = await robots.openRobot(
    jobAt(cart.domain, { login: LOGIN, session: { robotId: 'robot', epoch: ++session } }),
  )
  await cart.fault({ count: 1, ...fault })
  const press: Press = async () => true
  const memo = '受付番号 r9'
  const acts = {
    move: async () => await robot.moveToDate(REF, { frozen, ...DATES, memo }, press),
    skip: async () => await robot.skip(REF, { frozen, memo: null }, press),
    cancel: async () => await robot.cancel(REF, { frozen, memo }, press),
  }
  try {
    return await acts[act]()
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return { code }
  } finally {
    await robot.close()
  }
}

const CHANGED = { code: 'RPA_SCREEN_CHANGED' }
const MAINTENANCE = { code: 'RPA_MAINTENANCE' }
const UNREACHABLE = { code: 'CART_UNREACHABLE' }
const ACCEPTED = { sent: true, answer: 'ACCEPTED' }
const UNKNOWN = { sent: true, answer: 'UNKNOWN' }

describe('before the press nothing is sent', () => {
  it.each<[string, Act, Record<string, unknown>, Record<string, unknown>]>([
    [
      'maintenance on the list',
      'skip',
      { screen: 'proxyOrder', kind: 'maintenance', at: 'show' },
      MAINTENANCE,
    ],
    [
      'maintenance on the form',
      'move',
      { screen: 'teikiEdit', kind: 'maintenance', at: 'confirm' },
      MAINTENANCE,
    ],
    [
      'a second factor',
      'cancel',
      { screen: 'cancel', kind: 'two-factor', at: 'show' },
      { code: 'RPA_TWO_FACTOR' },
    ],
    ['a captcha', 'skip', { screen: 'skip', kind: 'captcha', at: 'show' }, { code: 'RPA_CAPTCHA' }],
    ['an error', 'skip', { screen: 'skip', kind: 'error', at: 'show' }, UNREACHABLE],
    ['a page that is no text', 'skip', { screen: 'proxyOrder', kind: 'garbled', at: 'show' }, CHANGED],
    [
      'a connection that closes',
      'move',
      { screen: 'teikiEdit', kind: 'close', at: 'show', count: null },
      UNREACHABLE,
    ],
    ['a page that never comes', 'skip', { screen: 'skip', kind: 'hang', at: 'show' }, UNREACHABLE],
    [
      'a column that is renamed',
      'skip',
      { screen: 'proxyOrder', kind: 'field-renamed', at: 'show', count: null },
      CHANGED,
    ],
    ['a field that is renamed', 'move', { screen: 'teikiEdit', kind: 'field-renamed', at: 'show' }, CHANGED],
    [
      'a label that is renamed on the confirmation',
      'move',
      { screen: 'teikiEdit', kind: 'field-renamed', at: 'confirm' },
      CHANGED,
    ],
    ['a button that is renamed', 'skip', { screen: 'skip', kind: 'button-renamed', at: 'show' }, CHANGED],
    ['a dialog over the list', 'skip', { screen: 'proxyOrder', kind: 'dialog', at: 'show' }, CHANGED],
    [
      'a dialog over the confirmation',
      'move',
      { screen: 'teikiEdit', kind: 'dialog', at: 'confirm' },
      CHANGED,
    ],
    ['a dialog over the button', 'cancel', { screen: 'cancel', kind: 'dialog', at: 'show' }, CHANGED],
  ])('%s: %s', async (_, act, fault, expected) => {
    expect(await operate(act, fault)).toMatchObject(expected)
    expect(await cart.counts()).toMatchObject({ screen: 0, presses: 0 })
  })
})

describe('what goes on by itself', () => {
  it.each<[string, Act, Record<string, unknown>]>([
    ['logged out on the list', 'skip', { screen: 'proxyOrder', kind: 'logged-out', at: 'show' }],
    ['logged out on the form', 'move', { screen: 'teikiEdit', kind: 'logged-out', at: 'show' }],
    [
      'logged out before the confirmation',
      'move',
      { screen: 'teikiEdit', kind: 'logged-out', at: 'confirm' },
    ],
    [
      'buttons that stand elsewhere on the list',
      'skip',
      { screen: 'proxyOrder', kind: 'button-moved', at: 'show' },
    ],
    [
      'buttons that stand elsewhere on the form',
      'move',
      { screen: 'teikiEdit', kind: 'button-moved', at: 'show' },
    ],
    ['a slow page', 'cancel', { screen: 'cancel', kind: 'slow', at: 'show', delayMs: 1_500 }],
    ['a slow answer', 'skip', { screen: 'skip', kind: 'slow', at: 'press', delayMs: 1_000 }],
  ])('%s: %s', async (_, act, fault) => {
    expect(await operate(act, fault)).toMatchObject(ACCEPTED)
    expect(await cart.counts()).toMatchObject({ screen: 1, presses: 1 })
  })

  it('logged out again and again is told', async () => {
    const fault = { screen: 'proxyOrder', kind: 'logged-out', at: 'show', count: null }
    expect(await operate('skip', fault)).toMatchObject({ code: 'RPA_SESSION_LOST' })
    expect(await cart.counts()).toMatchObject({ presses: 0 })
  })
})

describe('at the press one request reaches the cart, and the robot knows no more than the answer', () => {
  it.each<[string, Act, number, Record<string, unknown>]>([
    ['taken-error', 'move', 1, UNKNOWN],
    ['taken-garbled', 'cancel', 1, UNKNOWN],
    ['taken-reset', 'skip', 1, UNKNOWN],
    ['taken-reset', 'move', 1, UNKNOWN],
    ['taken-close', 'skip', 1, UNKNOWN],
    ['taken-hang', 'cancel', 1, UNKNOWN],
    ['not-stored', 'move', 0, ACCEPTED],
    ['token-kept', 'skip', 1, ACCEPTED],
    ['error', 'skip', 0, UNKNOWN],
    ['maintenance', 'move', 0, UNKNOWN],
    ['logged-out', 'skip', 0, UNKNOWN],
    ['reset', 'cancel', 0, UNKNOWN],
    ['close', 'move', 0, UNKNOWN],
  ])('%s: %s', async (kind, act, changes, expected) => {
    const screen = { move: 'teikiEdit', skip: 'skip', cancel: 'cancel' }[act]
    expect(await operate(act, { screen, kind, at: 'press', count: null })).toMatchObject(expected)
    const { screen: changed, presses } = await cart.counts()
    expect(changed).toBe(changes)
    expect(presses).toBe(1)
  })
})

describe('staff at the same subscription', () => {
  it.each<[string, Act]>([
    ['date-moved', 'move'],
    ['date-moved', 'skip'],
    ['cancelled', 'cancel'],
    ['product-renamed', 'skip'],
  ])('%s after the list was read: nothing is pressed by %s', async (kind, act) => {
    expect(await operate(act, { screen: 'proxyOrder', kind, at: 'show' })).toMatchObject({
      code: expect.stringMatching(/^RPA_(VALUES|SCREEN)_CHANGED$/),
    })
    expect(await cart.counts()).toMatchObject({ screen: 0, presses: 0 })
  })
})

describe('a reading is true or none', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    [
      'a column renamed',
      { screen: 'proxyOrder', kind: 'field-renamed', at: 'show', count: null },
      'RPA_SCREEN_CHANGED',
    ],
    ['a field renamed', { screen: 'teikiEdit', kind: 'field-renamed', at: 'show' }, 'RPA_SCREEN_CHANGED'],
    [
      'orders without their column',
      { screen: 'orderSearch', kind: 'field-renamed', at: 'show', count: null },
      'RPA_SCREEN_CHANGED',
    ],
    [
      'orders that cannot be shown',
      { screen: 'orderSearch', kind: 'error', at: 'show', count: null },
      'CART_UNREACHABLE',
    ],
    ['orders behind a dialog', { screen: 'orderSearch', kind: 'dialog', at: 'show' }, 'RPA_SCREEN_CHANGED'],
    ['logged out at the orders', { screen: 'orderSearch', kind: 'logged-out', at: 'show' }, null],
    [
      'a date moved between list and form',
      { screen: 'proxyOrder', kind: 'date-moved', at: 'show' },
      'RPA_VALUES_CHANGED',
    ],
  ])('%s', async (_, fault, code) => {
    const robot = await robots.openRobot(jobAt(cart.domain, { login: LOGIN }))
    await cart.fault({ count: 1, ...fault })
    const reading = await robot.read(REF).catch((error: { code?: string }) => error.code)
    if (code === null) expect(reading).toMatchObject({ ...frozen, readAt: expect.any(Number) })
    else expect(reading).toBe(code)
    await robot.close()
  })
})

describe('at the login', () => {
  it.each<[string, string]>([
    ['two-factor', 'RPA_TWO_FACTOR'],
    ['captcha', 'RPA_CAPTCHA'],
    ['maintenance', 'RPA_MAINTENANCE'],
    ['wrong-password', 'RPA_LOGIN_FAILED'],
    ['error', 'CART_UNREACHABLE'],
    ['garbled', 'RPA_SCREEN_CHANGED'],
  ])('%s is %s', async (kind, code) => {
    await cart.fault({ screen: 'login', kind, at: 'press', count: 1 })
    await expect(robots.openRobot(jobAt(cart.domain, { login: LOGIN }))).rejects.toMatchObject({ code })
  })
})
