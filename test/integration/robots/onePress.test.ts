import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Pressed } from '../../../activities/carts/operator.ts'
import type { Robots } from '../../../activities/robots/openRobot.ts'
import { type ConfirmingAnswer, RAW_REF, type RawCart, startRawCart } from '../../setup/robots/rawCart.ts'
import { jobAt, RAW_FROZEN, testRobots } from '../../setup/robots/robotJobs.ts'

/** Whatever the cart, its connection or its page does: a confirming request reaches the cart once or not at all. */

jest.setTimeout(60_000)

let cart: RawCart
let robots: Robots
let session = 0

beforeAll(async () => {
  cart = await startRawCart()
  robots = testRobots([cart.domain], { answerMs: 2_000, actionMs: 1_000 })
})
afterAll(async () => {
  await robots.close()
  await cart.close()
})
beforeEach(() => {
  cart.received.length = 0
  cart.answer = 'ACCEPT'
  cart.extras = {}
})

async function skipOnce(press: () => Promise<boolean> = async () => true): Promise<Pressed> {
  const robot = await robots.openRobot(
    jobAt(cart.domain, { session: { robotId: 'robot', epoch: ++session } }),
  )
  try {
    return await robot.skip(RAW_REF, { frozen: RAW_FROZEN, memo: null }, press)
  } finally {
    await robot.close()
  }
}

describe('a confirming request reaches the cart once', () => {
  it.each<[ConfirmingAnswer, Pressed['answer']]>([
    ['ACCEPT', 'ACCEPTED'],
    ['REDIRECT', 'ACCEPTED'],
    ['RESET', 'UNKNOWN'],
    ['RESET_FIRST', 'UNKNOWN'],
    ['CLOSE', 'UNKNOWN'],
    ['NEVER', 'UNKNOWN'],
  ])('when the cart answers with %s: %s', async (answer, expected) => {
    cart.answer = answer
    const pressed = await skipOnce()
    expect(pressed).toMatchObject({ sent: true, answer: expected, memoWritten: false })
    expect(cart.presses()).toBe(1)
    const confirmed = cart.received.indexOf('POST /admin/proxy_order/skip.php')
    expect(cart.received.slice(confirmed + 1)).toEqual(answer === 'REDIRECT' ? ['GET /admin/done'] : [])
  })

  const again = '/admin/proxy_order/skip.php?teiki_id=9001'
  it.each<[string, string]>([
    [
      'the button submits twice',
      `<script>skip.onsubmit = () => setTimeout(() => skip.requestSubmit(), 0)</script>`,
    ],
    ['a script keeps submitting', `<script>setInterval(() => skip.submit(), 5)</script>`],
    ['a script submits on load', `<script>skip.submit()</script>`],
    [
      'a script sends by itself',
      `<script>skip.onsubmit = () => { fetch('${again}', { method: 'POST' }); navigator.sendBeacon('${again}') }</script>`,
    ],
    ['the form opens another window', `<script>skip.target = '_blank'</script>`],
    [
      'a frame submits',
      `<iframe srcdoc="<form method=post action=${again} id=f></form><script>f.submit()</script>"></iframe>`,
    ],
  ])('at most once when %s', async (_, page) => {
    cart.extras = { page }
    let presses = 0
    const outcome = await skipOnce(async () => (++presses, true)).catch((error: Error) => error)
    expect(presses).toBeLessThanOrEqual(1)
    expect(cart.presses()).toBe(presses)
    // A page that never stands still may also run into a timeout.
    if (outcome instanceof Error)
      expect(outcome).toMatchObject({ code: expect.stringMatching(/^(RPA_|CART_UNREACHABLE)/) })
    else expect(outcome.sent).toBe(true)
  })

  it.each<[string, string]>([
    ['reloads', `<script>location.reload()</script>`],
    ['refreshes to the same address', `<meta http-equiv="refresh" content="0;url=${again}">`],
    ['sends another form', `<form method="post" id="f" action="${again}"></form><script>f.submit()</script>`],
    [
      'registers a service worker that repeats',
      `<script>navigator.serviceWorker?.register('/sw.js').catch(() => 0)</script>`,
    ],
  ])('once when the page behind it %s', async (_, done) => {
    cart.extras = { done }
    expect(await skipOnce()).toMatchObject({ sent: true })
    expect(cart.presses()).toBe(1)
    expect(cart.received.filter((line) => !line.startsWith('POST'))).not.toContain('GET /sw.js')
  })
})

describe('nothing reaches the cart', () => {
  it('when the caller says no, and the session can go on', async () => {
    expect(await skipOnce(async () => false)).toMatchObject({ sent: false })
    expect(cart.presses()).toBe(0)
  })

  it('when the caller fails, whose failure comes back', async () => {
    await expect(skipOnce(async () => await Promise.reject(new Error('database')))).rejects.toThrow(
      'database',
    )
    expect(cart.presses()).toBe(0)
  })

  it('when the job is called off while the request is held', async () => {
    const ending = new AbortController()
    const robot = await robots.openRobot(jobAt(cart.domain, { signal: ending.signal }))
    const press = async (): Promise<boolean> => {
      ending.abort(new Error('lease lost'))
      await robot.close()
      return true
    }
    const pressed = await robot.skip(RAW_REF, { frozen: RAW_FROZEN, memo: null }, press)
    expect(pressed).toMatchObject({ sent: true, answer: 'UNKNOWN' })
    expect(cart.presses()).toBe(0)
  })

  it('when what is sent is about another subscription', async () => {
    cart.extras = { page: `<script>skip.elements.teiki_id.value = '9002'</script>` }
    await expect(skipOnce()).rejects.toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
    expect(cart.presses()).toBe(0)
  })

  it('when a dialog of the browser asks, or another thing lies over the button', async () => {
    cart.extras = { page: `<script>skip.onsubmit = () => confirm('よろしいですか')</script>` }
    await expect(skipOnce()).rejects.toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
    cart.extras = { page: `<div style="position:fixed;inset:0;background:#fff">お知らせ</div>` }
    await expect(skipOnce()).rejects.toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
    expect(cart.presses()).toBe(0)
  })
})
