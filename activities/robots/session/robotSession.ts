import { setTimeout as wait } from 'node:timers/promises'
import type { APIResponse, BrowserContext, Locator, Page, Route } from 'playwright'
import type { RobotBrowser } from '../browser/robotBrowser.ts'
import { RobotFailure } from '../robotFailure.ts'
import type { RobotSettings } from '../robotSettings.ts'
import { changed } from '../screen/recognise.ts'
import { LOOK, type ScreenShown } from '../screen/screenShown.ts'
import { failureOfPage } from './pageFailure.ts'
import { Traffic } from './traffic.ts'

/** Where a session works and as whom. */
export interface SessionAccess {
  /** host or host:port. */
  readonly cartDomain: string
  readonly basicAuth: { readonly user: string; readonly password: string } | null
  /** Milliseconds between two pages. */
  readonly paceMs: number
}

/** A page as it was looked at, with the status of its answer. */
export interface Look {
  readonly screen: ScreenShown
  /** HTTP; 200 when it is not known. */
  readonly status: number
}

/**
 * One admin user in one browser context with one page: how it moves from page to page at its pace, and nothing of what
 * the pages mean. Every step throws a RobotFailure, or the reason of the signal of the job. It ends with `end`, or with its browser.
 */
export class RobotSession {
  readonly origin: string
  readonly page: Page
  private readonly context: BrowserContext
  private readonly traffic: Traffic
  private readonly settings: RobotSettings
  private readonly paceMs: number
  private nextPageAt = 0
  private status = 200
  private dialogs = 0
  /** The job that uses the session; steps end with it. */
  signal: AbortSignal | undefined

  private constructor(given: {
    context: BrowserContext
    page: Page
    traffic: Traffic
    settings: RobotSettings
    origin: string
    paceMs: number
  }) {
    this.context = given.context
    this.page = given.page
    this.traffic = given.traffic
    this.settings = given.settings
    this.origin = given.origin
    this.paceMs = given.paceMs
  }

  /** @throws RobotFailure RPA_BROWSER_FAILED */
  static async begin(
    { browser }: RobotBrowser,
    access: SessionAccess,
    settings: RobotSettings,
  ): Promise<RobotSession> {
    const origin = originOf(access.cartDomain, settings.privateHosts)
    try {
      const context = await browser.newContext({
        acceptDownloads: false,
        serviceWorkers: 'block',
        locale: 'ja-JP',
        timezoneId: 'Asia/Tokyo',
        viewport: { width: 1280, height: 900 },
        ...(access.basicAuth === null
          ? {}
          : {
              httpCredentials: {
                username: access.basicAuth.user,
                password: access.basicAuth.password,
                origin,
                // With the first try: a confirming request is never sent a second time for a 401.
                send: 'always',
              },
            }),
      })
      context.setDefaultTimeout(settings.actionMs)
      context.setDefaultNavigationTimeout(settings.pageMs)
      const page = await context.newPage()
      const traffic = await Traffic.guard(context, page, origin)
      const { paceMs } = access
      const session = new RobotSession({ context, page, traffic, settings, origin, paceMs })
      session.listen()
      return session
    } catch (error) {
      throw failureOfPage(error)
    }
  }

  private listen(): void {
    this.page.on('response', (response) => {
      const request = response.request()
      if (request.isNavigationRequest() && request.frame() === this.page.mainFrame())
        this.status = response.status()
    })
    this.page.on('dialog', (dialog) => {
      if (dialog.type() === 'beforeunload') return void dialog.accept().catch(() => undefined)
      this.dialogs++
      void dialog.dismiss().catch(() => undefined)
    })
    this.page.on('crash', () => void this.end())
  }

  /** Loads a page of the cart by its path. */
  async goTo(path: string): Promise<Look> {
    return await this.step(async () => {
      await this.pace()
      this.traffic.allowPage()
      try {
        const answer = await this.page.goto(`${this.origin}${path}`, { waitUntil: 'domcontentloaded' })
        if (answer !== null) this.status = answer.status()
      } finally {
        this.traffic.close()
      }
      return await this.seen()
    })
  }

  /** Presses a button that submits a form which changes nothing, and waits for the page behind it. */
  async submit(button: Locator): Promise<Look> {
    return await this.step(async () => {
      await this.pace()
      this.traffic.allowSubmission()
      const loaded = this.page.waitForEvent('domcontentloaded', { timeout: this.settings.pageMs })
      loaded.catch(() => undefined)
      try {
        await button.click({ noWaitAfter: true })
        await loaded
      } finally {
        this.traffic.close()
      }
      return await this.seen()
    })
  }

  /**
   * Presses a button whose request changes the cart, and holds the request before it leaves. Null when the press brought
   * no request in time: then none leaves later either.
   */
  async pressAndHold(button: Locator): Promise<Route | null> {
    return await this.step(async () => {
      await this.pace()
      const held = this.traffic.hold()
      const clicked = button.click({ noWaitAfter: true }).then(
        () => null,
        (error: unknown) => error,
      )
      const patience = wait(this.settings.actionMs, null, { ref: false })
      const failed = clicked.then(async (error) => (error === null ? await patience : Promise.reject(error)))
      failed.catch(() => undefined)
      try {
        return await Promise.race([held, failed, this.closed()])
      } finally {
        this.traffic.close()
      }
    })
  }

  /** Sends what is held, once, and shows its answer. The one place from which a change leaves (requests.md 4). */
  async sendOnce(held: Route): Promise<Look | null> {
    const answer = await held.fetch({ maxRedirects: 0, maxRetries: 0, timeout: this.settings.answerMs })
    if (answer.status() >= 300 && answer.status() < 400) {
      await held.abort('aborted').catch(() => undefined)
      const to = URL.parse(answer.headers()['location'] ?? '', answer.url())
      if (to === null || to.origin !== this.origin) return null
      return await this.goTo(`${to.pathname}${to.search}`)
    }
    await this.show(held, answer)
    this.status = answer.status()
    return await this.step(async () => await this.seen())
  }

  /** Hands the answer to the page; to one that has asked for something else meanwhile, as content. */
  private async show(held: Route, answer: APIResponse): Promise<void> {
    const { page } = this
    const request = held.request()
    const shown = await new Promise<boolean>((resolve) => {
      page.waitForEvent('domcontentloaded', { timeout: this.settings.pageMs }).then(
        () => resolve(true),
        () => resolve(false),
      )
      page.on('requestfailed', (failed) => failed === request && resolve(false))
      if (request.failure() !== null) resolve(false)
      held.fulfill({ response: answer }).catch(() => resolve(false))
    })
    if (!shown) await page.setContent(await answer.text(), { waitUntil: 'domcontentloaded' })
  }

  /** Drops what the cart knows the browser by. */
  async forget(): Promise<void> {
    await this.step(async () => await this.context.clearCookies())
  }

  /** What the page shows now. */
  async look(): Promise<ScreenShown> {
    return (await this.step(async () => await this.seen())).screen
  }

  /** Runs one step of a person's hand: a fill, a click, a picture. */
  async step<Result>(act: () => Promise<Result>): Promise<Result> {
    const { signal } = this
    const ended = new AbortController()
    try {
      signal?.throwIfAborted()
      return await Promise.race([act(), aborted(signal), this.tooLong(ended.signal)])
    } catch (error) {
      throw failureOfPage(error, signal)
    } finally {
      ended.abort()
    }
  }

  isAlive(): boolean {
    return !this.page.isClosed()
  }

  async end(): Promise<void> {
    this.traffic.close()
    await this.context.close().catch(() => undefined)
  }

  private async seen(): Promise<Look> {
    const screen = await this.page.evaluate<ScreenShown>(LOOK).catch(async (error: unknown) => {
      if (!/context was destroyed|navigat/i.test(String(error))) throw error
      await this.page.waitForLoadState('domcontentloaded')
      return await this.page.evaluate<ScreenShown>(LOOK)
    })
    if (URL.parse(screen.url)?.origin !== this.origin)
      throw new RobotFailure('RPA_SCREEN_CHANGED', 'expected the host of the cart; there: another one')
    if (this.dialogs > 0) {
      this.dialogs = 0
      changed('no dialog', 'a dialog in front')
    }
    return { screen, status: this.status }
  }

  private async pace(): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.nextPageAt)
    this.nextPageAt = at + this.paceMs
    if (at > now) await wait(at - now, undefined, this.signal ? { signal: this.signal } : {})
  }

  /** Playwright waits for a page that hangs in a script for ever. */
  private async tooLong(ended: AbortSignal): Promise<never> {
    const { pageMs, actionMs } = this.settings
    await wait(pageMs + 2 * actionMs + this.paceMs, undefined, { signal: ended, ref: false })
    throw new RobotFailure('CART_UNREACHABLE', 'the page did not answer in time')
  }

  private async closed(): Promise<never> {
    return await new Promise((_, reject) => {
      this.page.once('close', () => reject(new RobotFailure('RPA_BROWSER_FAILED', 'the page was closed')))
    })
  }
}

/** `https://{domain}`; http for the configured private hosts. */
const originOf = (cartDomain: string, privateHosts: readonly string[]): string =>
  `${privateHosts.includes(cartDomain) ? 'http' : 'https'}://${cartDomain}`

async function aborted(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
