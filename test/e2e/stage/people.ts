import { type Browser, chromium, type Page } from 'playwright'
import { bringBrowser } from '../../../infra/dev/browser/browser.ts'
import { root } from './product.ts'

/** A headless browser; close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const { path } = await bringBrowser(root, process.env)
  return await chromium.launch({ executablePath: path })
}

/** A customer, at the chat page of the LINE sandbox. */
export class Customer {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async opens(address: string): Promise<void> {
    await this.page.setViewportSize({ width: 390, height: 844 })
    await this.page.goto(address)
  }

  /** Waits until at least `times` messages of the shop contain `words`. */
  async sees(words: string, times: number, seconds: number): Promise<void> {
    const message = this.page.locator('.item.shop', { hasText: words }).nth(times - 1)
    await message.waitFor({ timeout: seconds * 1000 })
  }

  /** Number of messages of the shop that contain `words` now. */
  async counts(words: string): Promise<number> {
    return await this.page.locator('.item.shop', { hasText: words }).count()
  }

  /** Texts of all messages of the shop, oldest first. */
  async received(): Promise<string[]> {
    return await this.page.locator('.item.shop .bubble').allInnerTexts()
  }

  async says(words: string): Promise<void> {
    await this.page.getByLabel('メッセージ', { exact: true }).fill(words)
    await this.page.getByRole('button', { name: '送信', exact: true }).click()
    await this.page.locator('.item.me', { hasText: words }).last().waitFor()
  }

  /** Opens the newest link with this label: a page inside LINE, in a window of its own. */
  async opensPage(label: string): Promise<Page> {
    const link = this.page.getByRole('link', { name: label }).last()
    const [window] = await Promise.all([this.page.waitForEvent('popup'), link.click()])
    return window
  }

  /** Taps the newest button with this label; waits for the words that it says for the customer. */
  async taps(label: string, said: string): Promise<void> {
    await this.page.getByRole('button', { name: label }).last().click()
    await this.page.locator('.item.me', { hasText: said }).waitFor({ timeout: 10_000 })
  }
}

/** The warehouse, at the admin pages of the Repist sandbox. */
export class Warehouse {
  readonly page: Page
  private readonly address: string

  constructor(page: Page, repist: string) {
    this.page = page
    this.address = `${repist}/admin/`
  }

  async logsIn(): Promise<void> {
    await this.page.goto(this.address)
    await this.page.getByLabel('ID').fill('admin')
    await this.page.getByLabel('パスワード').fill('sandbox')
    await this.page.getByRole('button', { name: 'ログイン' }).click()
    await this.page.getByRole('heading', { name: '受注管理' }).waitFor()
  }

  /** Finds the order, enters its 発送日 (YYYY/MM/DD), confirms and saves. */
  async ships(order: string, date: string): Promise<void> {
    await this.page.getByRole('link', { name: '受注管理' }).first().click()
    await this.page.getByLabel('受注番号').fill(order)
    await this.page.getByRole('button', { name: '検索する' }).click()
    await this.page.locator(`tr[data-order-id="${order}"]`).getByRole('link', { name: '編集' }).click()
    await this.page.getByLabel('発送日').fill(date)
    await this.page.getByLabel('対応状況').selectOption({ label: '発送済み' })
    await this.page.getByRole('button', { name: '確認する' }).click()
    await this.page.getByRole('heading', { name: '登録内容の確認' }).waitFor()
    await this.page.getByRole('button', { name: '登録する' }).click()
    await this.page.getByText('受注情報を登録しました。').waitFor()
  }
}

/** An operator of the installation, at Temporal's Web UI. */
export class Operator {
  readonly page: Page
  private readonly address: string

  constructor(page: Page, webUi: string) {
    this.page = page
    this.address = webUi
  }

  /** Finds the order by its search attribute and reads its current details, which the codec endpoint decodes. */
  async readsDetails(order: string): Promise<string> {
    const query = encodeURIComponent(`\`TodokeOrder\`="${order}"`)
    await this.page.goto(`${this.address}/namespaces/default/workflows?query=${query}`)
    await this.page.getByRole('link', { name: new RegExp(`^order:.*:${order}$`) }).click()
    await this.page.getByText('User Metadata', { exact: true }).click()
    // Summary and current details have an iframe each.
    const details = this.page.locator('iframe[src*="/render"]').nth(1).contentFrame().locator('body')
    return (await details.innerText()).trim()
  }
}
