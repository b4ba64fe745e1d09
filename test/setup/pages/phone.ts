import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'

const axe = readFileSync(join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8')

/** The browser that set-up found or brought (infra/dev/test.ts). Close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['BROWSER_PATH']
  if (executablePath === undefined) throw new Error('BROWSER_PATH is not set: npm test sets it')
  return await chromium.launch({ executablePath })
}

/** A small telephone with one page open, and whatever the page complained about. */
export interface Phone {
  page: Page
  context: BrowserContext
  /**
   * What is wrong with the screen as it stands, a line each: findings of axe, complaints of the console and of the
   * page's policy, and a screen wider than the telephone. A refusal of the API, which every browser reports, is none.
   */
  complaints(): Promise<string[]>
}

export async function openPhone(browser: Browser, { textPercent = 100 } = {}): Promise<Phone> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    isMobile: true,
    locale: 'ja-JP',
  })
  const page = await context.newPage()
  if (textPercent !== 100)
    await page.addInitScript(
      `document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '${textPercent}%' })`,
    )
  const said: string[] = []
  page.on('console', (message) => {
    const isRefusal =
      message.text().startsWith('Failed to load resource') && /\/api\//.test(message.location().url)
    if (['error', 'warning'].includes(message.type()) && !isRefusal) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error.stack)))
  return { page, context, complaints: async () => [...said, ...(await findingsOf(page))] }
}

interface AxeFindings {
  violations: { id: string; help: string; nodes: { html: string }[] }[]
}

/** Screens without findings, as HTML and size: the same is not looked at twice. */
const clean = new Set<string>()

async function findingsOf(page: Page): Promise<string[]> {
  const screen = String(await page.evaluate('document.documentElement.outerHTML'))
  if (clean.has(screen)) return []
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run()')) as AxeFindings
  const wider = Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  )
  const findings = [
    ...violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(wider > 0 ? [`${wider} pixels wider than the screen`] : []),
  ]
  if (findings.length === 0) clean.add(screen)
  return findings
}
