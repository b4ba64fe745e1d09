import type { Locator, Page } from 'playwright'

/** Whose rows may be seen in a picture: those with one of these ids; null: every row of the page is the customer's. */
export type OwnRows = readonly string[] | null

/**
 * A picture of the whole page as evidence, masked before it leaves the browser (domain.md D25): password fields, and of
 * lists every row that does not bear an id of this customer.
 */
export async function pictureOf(page: Page, own: OwnRows): Promise<Uint8Array> {
  return await page.screenshot({
    fullPage: true,
    animations: 'disabled',
    caret: 'hide',
    scale: 'css',
    mask: [page.locator('input[type=password]'), ...(own === null ? [] : [rowsOfOthers(page, own)])],
    maskColor: '#444444',
  })
}

/** Rows of lists have cells without a heading among them, unlike those that stand a label beside its value. */
function rowsOfOthers(page: Page, own: readonly string[]): Locator {
  const rows = page.locator('tr:has(td):not(:has(th))')
  if (own.length === 0) return rows
  const ids = own.map((id) => id.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|')
  return rows.filter({ hasNot: page.locator('td', { hasText: new RegExp(`^\\s*(?:${ids})\\s*$`) }) })
}
