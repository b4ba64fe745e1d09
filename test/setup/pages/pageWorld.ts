import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import type { Browser } from 'playwright'
import { createLineSandbox, type LineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { askControl } from '../line/lineControl.ts'
import { type ApiShop, startTestApi, type TestApi } from '../rest/api.ts'
import { openBrowser, openPhone, type Phone } from './phone.ts'
import { currentBuild } from './weight.ts'

const LIFF_ID = '2000000001-abcdefgh'
const LOGIN_CHANNEL = '2000000001'

/** The built pages behind the real API, which listens, with LINE's sandbox and a browser. */
export interface PageWorld {
  api: TestApi
  /** Where the API listens. */
  url: string
  sandbox: LineSandbox
  shop: ApiShop
  lineAccountId: string
  /** A person who uses LINE, and their id there. Not yet a friend. */
  newPerson(): Promise<string>
  /** The person taps the address of the form in LINE, on a telephone of their own. */
  opens(userId: string, phone?: Phone): Promise<Phone>
  /** A telephone; closed at the end. */
  phone(options?: { textPercent?: number }): Promise<Phone>
  control<T = unknown>(method: string, path: string, body?: object): Promise<T>
  close(): Promise<void>
}

export async function createPageWorld(): Promise<PageWorld> {
  const sandbox = createLineSandbox()
  await sandbox.listen()
  const api = await startTestApi(undefined, {
    pagesFolder: dirname(currentBuild()),
    lineApiBaseUrl: sandbox.url,
    isLineStandIn: true,
    lineKeysUrl: `${sandbox.url}/oauth2/v2.1/certs`,
  })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  const browser: Browser = await openBrowser()
  const control: PageWorld['control'] = (method, path, body) => askControl(sandbox.url, method, path, body)

  const shop = await api.shop()
  const lineAccountId = await api.lineAccount(shop.id)
  await setUpLogin(api, { shop, lineAccountId })
  const channelId = await channelOf(api, { shop, lineAccountId })
  await control('PUT', `/channels/${channelId}`, {
    channelSecret: 'secret',
    displayName: 'すこやか堂【公式】',
  })
  await control('POST', '/liff-apps', {
    liffId: LIFF_ID,
    loginChannelId: LOGIN_CHANNEL,
    endpointUrl: `${url}/liff/${lineAccountId}`,
  })

  const phone: PageWorld['phone'] = (options) => openPhone(browser, options)
  return {
    api,
    url,
    sandbox,
    shop,
    lineAccountId,
    control,
    phone,
    async newPerson() {
      const userId = `U${randomUUID().replaceAll('-', '')}`
      await control('PUT', `/users/${userId}`, { displayName: '鈴木太郎' })
      return userId
    },
    async opens(userId, given) {
      const own = given ?? (await phone())
      const handover = await (await fetch(`${sandbox.url}/liff/${LIFF_ID}/people/${userId}`)).text()
      const fragment = Buffer.from(handover).toString('base64url')
      await own.page.goto(`${url}/liff/${lineAccountId}/forms/identity#sandbox=${fragment}`)
      return own
    },
    async close() {
      await browser.close()
      await api.close()
      await sandbox.close()
    },
  }
}

async function setUpLogin(
  api: TestApi,
  { shop, lineAccountId }: { shop: ApiShop; lineAccountId: string },
): Promise<void> {
  const address = `/v1/line-accounts/${lineAccountId}`
  const read = await api.call('GET', address, { key: shop.key })
  const changed = await api.call('PATCH', address, {
    key: shop.key,
    headers: { 'if-match': String(read.headers['etag']) },
    body: { liffId: LIFF_ID, loginChannelId: LOGIN_CHANNEL },
  })
  if (changed.status !== 200) throw new Error(JSON.stringify(changed.body))
}

async function channelOf(
  api: TestApi,
  { shop, lineAccountId }: { shop: ApiShop; lineAccountId: string },
): Promise<string> {
  const { body } = await api.call('GET', `/v1/line-accounts/${lineAccountId}`, { key: shop.key })
  return String(body['channelId'])
}
