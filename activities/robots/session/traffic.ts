import type { BrowserContext, Page, Request, Route } from 'playwright'

/**
 * What may leave the browser of one session. By default reads of the cart's own host alone: pictures, styles, scripts, and
 * pages that the robot itself asked for. Each submission needs a permit, which one request uses up; a confirming request
 * is held instead, and whoever holds it sends it. Whatever else wants to leave is aborted: other hosts, pages in frames and
 * other windows, a second submission by a double click, a script, a refresh or a reload.
 *
 * It begins with the context and ends with it. Service workers and web sockets do not exist in such a context.
 */
export class Traffic {
  private readonly origin: string
  private readonly page: Page
  private permit: Permit = { is: 'none' }

  private constructor(page: Page, origin: string) {
    this.page = page
    this.origin = origin
  }

  static async guard(context: BrowserContext, page: Page, origin: string): Promise<Traffic> {
    const traffic = new Traffic(page, origin)
    context.on('page', (other) => {
      if (other !== page) void other.close().catch(() => undefined)
    })
    await context.routeWebSocket('**/*', (socket) => void socket.close().catch(() => undefined))
    await context.route('**/*', async (route) => await traffic.judge(route).catch(() => undefined))
    return traffic
  }

  /** The next page may load, by one request: one that the robot asks for by its address. */
  allowPage(): void {
    this.permit = { is: 'page' }
  }

  /** The next form may be submitted, by one request that changes nothing at the cart: a login, a search, a check. */
  allowSubmission(): void {
    this.permit = { is: 'submission' }
  }

  /** The next page or form is held; resolves with it. The one that holds it sends it or aborts it. */
  async hold(): Promise<Route> {
    return await new Promise((resolve) => {
      this.permit = { is: 'hold', held: resolve }
    })
  }

  /** Nothing may leave any more, but what a page shows. */
  close(): void {
    this.permit = { is: 'none' }
  }

  private async judge(route: Route): Promise<void> {
    const request = route.request()
    if (!this.isOurs(request)) return await refuse(route)
    const isRead = request.method() === 'GET' || request.method() === 'HEAD'
    if (!request.isNavigationRequest()) {
      if (isRead && DECORATION.has(request.resourceType())) return await route.continue()
      return await refuse(route)
    }
    const { permit } = this
    if (permit.is === 'none' || (permit.is === 'page' && !isRead)) return await refuse(route)
    this.permit = { is: 'none' }
    if (permit.is === 'hold') permit.held(route)
    else await route.continue()
  }

  /** Of the cart's host, and of the one page itself. */
  private isOurs(request: Request): boolean {
    if (URL.parse(request.url())?.origin !== this.origin) return false
    try {
      return request.frame() === this.page.mainFrame()
    } catch {
      // A page that is being opened, or a worker: neither is ours.
      return request.isNavigationRequest() ? false : DECORATION.has(request.resourceType())
    }
  }
}

/** The browser's own page takes the place of one that goes on by itself: it is then recognised as none of the cart's. */
const refuse = async (route: Route): Promise<void> => await route.abort('blockedbyclient')

type Permit =
  | { readonly is: 'none' | 'page' | 'submission' }
  | { readonly is: 'hold'; readonly held: (route: Route) => void }

/** What a page needs to be shown; a script that a page loads may then ask for nothing. */
const DECORATION: ReadonlySet<string> = new Set([
  'stylesheet',
  'image',
  'font',
  'script',
  'media',
  'manifest',
])
