import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import type { Browser } from 'playwright'
import { addLiffShop, type LiffShop } from '../line/liffShop.ts'
import { TestLine } from '../line/testLine.ts'
import { startTestApi, type TestApi } from '../rest/api.ts'
import { testKeyring } from '../runtime/secrets.ts'
import { openBrowser, openPhone, type Phone } from './phone.ts'
import { currentBuild } from './weight.ts'

/** The built pages behind the real API, which listens, with LINE's sandbox, a shop and a browser. */
export interface PageWorld {
  api: TestApi
  /** Where the API listens. */
  url: string
  line: TestLine
  /** Its identity form is published, and LINE's webhooks reach it. */
  shop: LiffShop
  /** A person who uses LINE, and their id there. Not yet a friend. */
  newPerson(): Promise<string>
  /** The person taps the address of the form in LINE, on this telephone or one of their own. */
  opens(userId: string, phone?: Phone): Promise<Phone>
  phone(options?: { textPercent?: number }): Promise<Phone>
  close(): Promise<void>
}

export async function createPageWorld(): Promise<PageWorld> {
  const line = await TestLine.start()
  const settings = {
    pagesFolder: dirname(currentBuild()),
    lineApiBaseUrl: line.sandbox.url,
    isLineStandIn: true,
    lineKeysUrl: `${line.sandbox.url}/oauth2/v2.1/certs`,
  }
  const api = await startTestApi(undefined, settings, undefined, testKeyring)
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  const browser: Browser = await openBrowser()

  const shop = await addLiffShop(api, line)
  const { lineAccountId, channelId, liffId, loginChannelId } = shop
  await line.open(shop, {
    channelSecret: `secret-${channelId}`,
    webhookUrl: `${url}/webhooks/line/${lineAccountId}`,
  })
  // The stand-in lets pages of this address alone ask for fresh tokens.
  const endpointUrl = `${url}/liff/${lineAccountId}`
  await line.control('POST', '/liff-apps', { liffId, loginChannelId, endpointUrl })

  const phone: PageWorld['phone'] = (options) => openPhone(browser, options)
  return {
    api,
    url,
    line,
    shop,
    phone,
    async newPerson() {
      const userId = `U${randomUUID().replaceAll('-', '')}`
      await line.control('PUT', `/users/${userId}`, { displayName: '鈴木太郎' })
      return userId
    },
    async opens(userId, given) {
      const own = given ?? (await phone())
      const handover = await fetch(`${line.sandbox.url}/liff/${liffId}/people/${userId}`)
      const fragment = Buffer.from(await handover.text()).toString('base64url')
      // Another fragment alone would not load the page again.
      await own.page.goto('about:blank')
      await own.page.goto(`${endpointUrl}/forms/identity#sandbox=${fragment}`)
      return own
    },
    async close() {
      await browser.close()
      await api.close()
      await line.close()
    },
  }
}
