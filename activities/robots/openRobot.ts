import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { RobotLogin } from '../../domain/robots/robotLogin.ts'
import type { SubscriptionRef } from '../../domain/requests/request.ts'
import type { Evidence, OpenOperator, Press, Pressed } from '../carts/operator.ts'
import { type RobotBrowser, startBrowser } from './browser/robotBrowser.ts'
import { logIn } from './repist/login.ts'
import { appendMemo, cancel, moveToDate, readSubscription, skip } from './repist/operator.ts'
import { StaleForm } from './repist/place.ts'
import { type Work, workOf } from './repist/work.ts'
import { RobotFailure } from './robotFailure.ts'
import type { RobotSettings } from './robotSettings.ts'
import { RobotSession } from './session/robotSession.ts'
import { SessionShelf } from './sessionShelf.ts'

/** A job for a robot: as whom, where, and for whom. */
export interface OpenRobot {
  readonly cart: Cart
  /** host or host:port. */
  readonly cartDomain: string
  readonly login: RobotLogin
  /**
   * The robot and the epoch of its lease: a session is used again only by the same holder. After a takeover the epoch is
   * another, and the robot logs in afresh (requests.md 2). Null: a session for this job alone, as for trying a login.
   */
  readonly session: { readonly robotId: string; readonly epoch: number } | null
  /** Milliseconds between two pages, a setting of the shop. */
  readonly paceMs: number
  /** Ends the job at once, for example when a lease is lost. */
  readonly signal?: AbortSignal | undefined
  readonly evidence?: Evidence | undefined
}

/** The robots of a process: one browser, some sessions. `close` ends them; nothing leaves afterwards. */
export interface Robots {
  /**
   * A robot that is logged in. One job at a time for each robot.
   * @throws RobotFailure, or the reason of the signal
   */
  openRobot(job: OpenRobot): Promise<OpenOperator>
  close(): Promise<void>
}

export function createRobots(settings: RobotSettings): Robots {
  const shelf = new SessionShelf(settings)
  let starting: Promise<RobotBrowser> | null = null
  let closed = false

  async function liveBrowser(): Promise<RobotBrowser> {
    if (closed) throw new RobotFailure('RPA_BROWSER_FAILED', 'the robots of this process have ended')
    const current = await starting?.catch(() => null)
    if (current?.isAlive() === true) return current
    starting = startBrowser(settings)
    return await starting
  }

  /** A browser that died a moment ago may not have been missed yet: then the second one is new. */
  async function beginSession({ cartDomain, login, paceMs }: OpenRobot): Promise<RobotSession> {
    const access = { cartDomain, basicAuth: login.basicAuth, paceMs }
    for (let tries = 1; ; tries++) {
      const known = starting
      const browser = await liveBrowser()
      try {
        await browser.allow(shelf.hosts())
        return await RobotSession.begin(browser, access, settings)
      } catch (error) {
        const isNew = starting !== known
        if (isNew || tries > 1) throw error
        if (starting === known) starting = null
        void browser.close()
      }
    }
  }

  async function openRobot(job: OpenRobot): Promise<OpenOperator> {
    const key = job.session === null ? null : keyOf(job)
    const place = await shelf.take(key, job.session?.robotId ?? null, job.signal)
    try {
      let { session } = place
      if (session === null) {
        shelf.reach(place, job.cartDomain)
        session = await beginSession(job)
        shelf.hold(place, session)
        session.signal = job.signal
        await logIn(session, job.login)
      }
      session.signal = job.signal
      return robotOf(job, session, async (keep) => await shelf.putBack(place, keep && key !== null))
    } catch (error) {
      await shelf.putBack(place, false)
      throw error
    }
  }

  return {
    openRobot,
    close: async () => {
      closed = true
      await shelf.end()
      await (await starting?.catch(() => null))?.close()
    },
  }
}

const keyOf = ({ session, cartDomain, login }: OpenRobot): string =>
  JSON.stringify([session?.robotId, session?.epoch, cartDomain, login.loginId])

/** The port, over one session. */
function robotOf(
  job: OpenRobot,
  session: RobotSession,
  putBack: (keep: boolean) => Promise<void>,
): OpenOperator {
  let failed = false

  /**
   * One operation. Logged out in the middle, or a form whose token somebody used up: once again from the start, as long as
   * nobody was asked for the press.
   */
  async function once<Result>(
    work: Work,
    act: (press: Press) => Promise<Result>,
    press: Press,
  ): Promise<Result> {
    let asked = false
    const watched: Press = async () => {
      asked = true
      return await press()
    }
    for (let tries = 1; ; tries++) {
      try {
        return await act(watched)
      } catch (error) {
        const lost = error instanceof RobotFailure && error.code === 'RPA_SESSION_LOST'
        const mayGoOn = (lost || error instanceof StaleForm) && !asked && tries === 1
        if (!mayGoOn) {
          failed = true
          if (error instanceof RobotFailure && SHOWS.has(error.code)) await work.picture('STOPPED')
          throw error
        }
        if (lost) await logIn(session, job.login)
      } finally {
        await work.kept()
      }
    }
  }

  const work = (ref: SubscriptionRef, orderId?: string): Work =>
    workOf(session, job.evidence, [ref.subscriptionId, ...(orderId === undefined ? [] : [orderId])])
  const operation =
    <Op>(act: (work: Work, job: { ref: SubscriptionRef; op: Op }, press: Press) => Promise<Pressed>) =>
    async (ref: SubscriptionRef, op: Op, press: Press): Promise<Pressed> => {
      const place = work(ref)
      return await once(place, async (watched) => await act(place, { ref, op }, watched), press)
    }

  return {
    read: async (ref) => {
      const place = work(ref)
      return await once(
        place,
        async () => await readSubscription(place, ref),
        async () => false,
      )
    },
    moveToDate: operation(moveToDate),
    skip: operation(skip),
    cancel: operation(cancel),
    appendMemo: operation(appendMemo),
    close: async () => await putBack(!failed && session.isAlive()).catch(() => undefined),
  }
}

/** Failures that a picture explains. */
const SHOWS: ReadonlySet<string> = new Set([
  'RPA_SCREEN_CHANGED',
  'RPA_VALUES_CHANGED',
  'RPA_SUBSCRIPTION_NOT_FOUND',
  'RPA_MULTIPLE_PRODUCTS',
  'RPA_CAPTCHA',
  'RPA_TWO_FACTOR',
  'RPA_MAINTENANCE',
])
