import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from 'playwright'
import type { BenchCart } from './cart.ts'

/**
 * The baseline: what somebody would write with Playwright alone, with the robot's clicks, pages and pace and nothing of its
 * care: no recognition, no comparison, no held request, no pictures.
 */
export async function openRawScript(
  cart: BenchCart,
  { browserPath, paceMs }: { browserPath: string; paceMs: number },
): Promise<{ pause(index: number): Promise<void>; close(): Promise<void> }> {
  const browser = await chromium.launch({ executablePath: browserPath })
  const page = await (await browser.newContext({ locale: 'ja-JP' })).newPage()
  const origin = `http://${cart.domain}`
  let nextAt = 0
  const pace = async (): Promise<void> => {
    const now = performance.now()
    const at = Math.max(now, nextAt)
    nextAt = at + paceMs
    if (at > now) await sleep(at - now)
  }
  const goTo = async (path: string): Promise<void> => {
    await pace()
    await page.goto(`${origin}${path}`, { waitUntil: 'domcontentloaded' })
  }
  const press = async (name: string): Promise<void> => {
    await pace()
    const loaded = page.waitForEvent('domcontentloaded')
    await page.getByRole('button', { name, exact: true }).click()
    await loaded
  }
  const { loginId, password } = cart.login(1)
  await goTo('/admin/')
  await page.locator('[name=login_id]').fill(loginId)
  await page.locator('[name=password]').fill(password)
  await press('ログイン')

  async function read(subscriptionId: string, customerId: string): Promise<void> {
    await goTo(`/admin/proxy_order/?customer_id=${customerId}`)
    await rowText(page, subscriptionId)
    await goTo(`/admin/teiki/edit.php?teiki_id=${subscriptionId}`)
    for (const name of ['cycle', 'memo', 'next_date', 'next_deliv_date'])
      await page.locator(`[name=${name}]`).inputValue()
    await goTo('/admin/order/')
    await page.locator('[name=search_customer_id]').fill(customerId)
    await press('検索する')
    await page.locator('body').innerText()
  }

  return {
    async pause(index) {
      const { subscriptionId, customerId } = cart.ref(index)
      await read(subscriptionId, customerId)
      await goTo(`/admin/proxy_order/?customer_id=${customerId}`)
      await rowText(page, subscriptionId)
      await goTo(`/admin/teiki/edit.php?teiki_id=${subscriptionId}`)
      await page.locator('[name=next_date]').fill('2027/02/09')
      await page.locator('[name=next_deliv_date]').fill('2027/02/12')
      await page.locator('[name=memo]').fill('休止 30日')
      await press('確認する')
      await press('登録する')
      await page.getByText('定期情報を更新しました。').innerText()
      await read(subscriptionId, customerId)
    },
    close: async () => await browser.close(),
  }
}

const rowText = async (page: Page, subscriptionId: string): Promise<string> =>
  await page.locator('tr', { has: page.getByText(subscriptionId, { exact: true }) }).innerText()
