import type { Page, Route } from 'playwright'
import type { LiffShop } from '../line/liffShop.ts'
import type { TestLine } from '../line/testLine.ts'

const FOREIGN = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
const json = (route: Route, body: unknown): Promise<void> =>
  route.fulfill({ headers: FOREIGN, contentType: 'application/json', body: JSON.stringify(body) })

/**
 * LINE's own servers, as far as its SDK asks them when a page is opened outside of the LINE app: what belongs to the
 * LIFF app, LINE's login, which lets this person in, and tokens and keys, which are the stand-in's. Returns how often
 * somebody has logged in.
 */
export async function lineServers(
  page: Page,
  {
    line,
    shop,
    userId,
    endpointUrl,
  }: { line: TestLine; shop: LiffShop; userId: string; endpointUrl: string },
): Promise<() => number> {
  const { liffId, loginChannelId } = shop
  let logins = 0
  await page.route('https://api.line.me/liff/v2/apps/**', (route) => {
    const context = {
      liffId,
      endpointUrl,
      permanentLinkPattern: 'replace',
      type: 'external',
      viewType: 'full',
    }
    const payload = Buffer.from(JSON.stringify(context)).toString('base64url')
    return json(route, { contextToken: `e30.${payload}.x` })
  })
  await page.route('https://access.line.me/liff/v1/authorize**', (route) => {
    logins += 1
    const back = new URL(new URL(route.request().url()).searchParams.get('redirect_uri') ?? endpointUrl)
    back.searchParams.set('liffRedirectUri', back.href)
    back.searchParams.set('liffClientId', loginChannelId)
    back.searchParams.set('code', 'code')
    const script = `<script>location.replace(${JSON.stringify(back.href)})</script>`
    return route.fulfill({ contentType: 'text/html', body: script })
  })
  await page.route('https://api.line.me/oauth2/v2.1/token', async (route) => {
    const login = await line.control<{ idToken: string; accessToken: string }>('POST', '/id-tokens', {
      liffId,
      userId,
    })
    return json(route, { id_token: login.idToken, access_token: login.accessToken, expires_in: 3_600 })
  })
  await page.route('https://api.line.me/oauth2/v2.1/certs', async (route) =>
    json(route, await (await fetch(`${line.sandbox.url}/oauth2/v2.1/certs`)).json()),
  )
  return () => logins
}
