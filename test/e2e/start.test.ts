import { mkdir, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import type { Browser, Page } from 'playwright'
import { livingStack } from '../../infra/dev/stack/runningStacks.ts'
import { databaseName } from '../../infra/dev/stack/parts.ts'
import { livingUrl } from '../../infra/dev/postgres/postgres.ts'
import { type JsonClient, jsonClient } from '../../infra/dev/story/http.ts'
import { placeOrder } from '../../infra/dev/story/sandboxes.ts'
import { removeFolder } from '../../infra/dev/testing/services.ts'
import { runScript } from '../setup/documents/runScript.ts'
import { Customer, openBrowser, Operator, Warehouse } from './stage/people.ts'
import { processesOf } from './stage/processes.ts'
import { newPlace, type Place, type Product, root, startProduct } from './stage/product.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const JAPAN_MS = 9 * 3_600_000
/** Part of the demo's message. */
const WORDS = '届きましたか?'

interface Delivery {
  state: string
  dueAt: string
  actions: { action: string; outcome: string | null }[]
}

let place: Place
let product: Product
let browser: Browser
let api: JsonClient
let customer: Customer
let warehouse: Warehouse
let operator: Operator
/** 発送日 that the story names, YYYY/MM/DD. */
let shipDate = ''
/** What the first start made, by its time: the workflows' bundle, and what the story remembers. */
let made: readonly number[] = []

const madeAt = async (): Promise<number[]> => {
  const cache = join(root, '.cache')
  const bundles = (await readdir(cache)).filter((name) => /^workflows-.*\.js$/.test(name))
  const files = [...bundles.map((name) => join(cache, name)), join(place.folder, 'story.json')]
  return await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))
}

/**
 * What is entered after its due time is caught up with, but not after 21:00 in Japan unless its own time lies there
 * (domain.md D10): a story of 20:59 would have its second message held back until the morning.
 */
async function waitOutTheEvening(): Promise<void> {
  const minuteOfDay = ((Date.now() + JAPAN_MS) % DAY_MS) / MINUTE_MS
  const left = 21 * 60 - minuteOfDay
  if (left > 0 && left < 6) await pause(left * MINUTE_MS)
}

async function until<T>(look: () => Promise<T | undefined>, seconds: number): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`not seen within ${seconds} s`)
    await pause(300)
  }
}

/** The order's plan by due time, once it has `count` deliveries. */
const plan = async (order: string, count: number): Promise<Delivery[]> =>
  await until(async () => {
    const [found] = (await api.get<{ items: { id: string }[] }>(`/orders?number=${order}`)).items
    if (found === undefined) return undefined
    const { deliveries } = await api.get<{ deliveries: Delivery[] }>(`/orders/${found.id}`)
    return deliveries.length === count ? deliveries : undefined
  }, 30)

/** Current details in Temporal's Web UI, once they say `words`. */
const details = async (order: string, words: RegExp): Promise<string> =>
  await until(async () => {
    const text = await operator.readsDetails(order)
    return words.test(text) ? text : undefined
  }, 30)

const inJapan = (instant: string): string =>
  new Date(Date.parse(instant) + JAPAN_MS).toISOString().slice(0, 19).replace('T', ' ')

/** The first scene that failed: those after it build on it and fail at once. */
let failed: string | undefined

/** Does the work; when it fails, leaves a picture of every page and says where. */
async function play(name: string, work: () => Promise<void>): Promise<void> {
  if (failed !== undefined) throw new Error(`not tried: ${failed} failed`)
  try {
    await work()
  } catch (error) {
    failed = name
    const folder = join(tmpdir(), `todoke-e2e-pictures-${process.pid}`)
    await mkdir(folder, { recursive: true })
    const pages = Object.entries({ customer, warehouse, operator } as Record<string, { page: Page }>)
    for (const [who, { page }] of pages) {
      await page.screenshot({ path: join(folder, `${who}.png`) }).catch(() => undefined)
    }
    if (error instanceof Error) {
      error.message += `\n\nPictures: ${folder}\nnpm start printed:\n${product.printed()}`
    }
    throw error
  }
}

async function inDatabase<T extends pg.QueryResultRow>(statement: string): Promise<T[]> {
  const connectionString = livingUrl(place.folder, databaseName) ?? ''
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<T>(statement)).rows
  } finally {
    await client.end()
  }
}

const scene = (name: string, work: () => Promise<void>): void =>
  it(name, async () => await play(name, work), 240_000)

beforeAll(async () => {
  await waitOutTheEvening()
  place = await newPlace()
  product = startProduct(place)
  browser = await openBrowser()
  const page = async (): Promise<Page> => await (await browser.newContext({ locale: 'ja-JP' })).newPage()
  customer = new Customer(await page())
  warehouse = new Warehouse(await page(), place.repist)
  operator = new Operator(await page(), place.webUi)
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await product?.interrupt()
  if (place !== undefined) await removeFolder(root, place.folder)
}, 60_000)

describe('npm start', () => {
  scene('tells how the first order becomes a message', async () => {
    await product.prints(/ready after/, 90)
    const [, key] = await product.prints(/API key of the demo shop +(\S+)/, 30)
    api = jsonClient(`${place.api}/v1`, { authorization: `Bearer ${key}` })
    const [, chat = ''] = await product.prints(/LINE chat of the customer +(\S+)/, 60)
    await product.prints(/Repist admin \(admin\/sandbox\) +\S+/, 5)
    await customer.opens(chat)
    await warehouse.logsIn()

    await product.prints(/order 1001 imported; its workflow waits for the ship date/, 60)
    const [, time] = await product.prints(/will be sent at ([\d:]{8}) /, 60)
    const [first] = await plan('1001', 2)
    expect(inJapan(first?.dueAt ?? '').slice(11)).toBe(time)
    expect(await customer.counts(WORDS)).toBe(0)
  })

  scene('says which setting to change when a port is taken, and leaves nothing behind', async () => {
    const other = await newPlace()
    try {
      const second = startProduct({ settings: { ...other.settings, PORT: place.settings['PORT'] ?? '' } })
      expect(await second.ended).toBe(1)
      expect(second.printed().trim()).toBe(
        `PORT: port ${place.settings['PORT']} of 127.0.0.1 is taken by another program. ` +
          'End that one, or set PORT to a free port (in .env or before the command).',
      )
      expect(await processesOf(other.folder)).toEqual([])
    } finally {
      await removeFolder(root, other.folder)
    }
  })

  scene('brings the message at its minute', async () => {
    await customer.sees(WORDS, 1, 120)
    const [first] = await plan('1001', 2)
    expect(Date.now() - Date.parse(first?.dueAt ?? '')).toBeGreaterThanOrEqual(0)
    const [, date = ''] = await product.prints(/edit order 1002, enter 発送日 ([\d/]{10})/, 60)
    shipDate = date
  })

  scene('follows an order from the cart’s admin page to the chat', async () => {
    const [like] = await plan('1001', 2)
    await warehouse.ships('1002', shipDate)
    const planned = await plan('1002', 2)
    expect(planned[0]?.dueAt).toBe(like?.dueAt)
    await customer.sees(WORDS, 2, 60)

    const outcomes = await until(async () => {
      const [sent] = await plan('1002', 2)
      return sent?.actions.every(({ outcome }) => outcome !== null) && sent.state === 'sent'
        ? Object.fromEntries(sent.actions.map(({ action, outcome }) => [action, outcome]))
        : undefined
    }, 30)
    // The tag was there since the first message.
    expect(outcomes).toEqual({ changeTags: 'UNCHANGED', changePoints: 'DONE' })
    const [member] = (
      await api.get<{ items: { tags: { code: string }[]; pointBalance: number }[] }>(
        '/members?linkState=LINKED',
      )
    ).items
    expect(member?.tags.map(({ code }) => code)).toEqual(['followed'])
    expect(member?.pointBalance).toBe(200)
    const next = inJapan(planned[1]?.dueAt ?? '')
    expect(await details('1002', new RegExp(next))).toBe(`次の配信予定: ${next}(日本時間)。残り 1 件です。`)
  })

  scene('hears what the customer taps', async () => {
    await customer.taps('あとで見る', 'あとで見ます')
    const event = await until(async () => {
      const [found] = await inDatabase<{ data: string; handled: boolean }>(
        `select payload #>> '{postback,data}' as data, handled_at is not null as handled
         from webhook_events where type = 'postback'`,
      )
      return found?.handled ? found : undefined
    }, 30)
    expect(event.data).toBe('later')
  })

  scene('links a newcomer on a page inside LINE, and answers from the cart', async () => {
    const [, chat = ''] = await product.prints(/LINE chat of a newcomer +(\S+)/, 5)
    const [, tel = ''] = await product.prints(/Link たろう by hand: [\s\S]+?enter\s+([\d-]+)/, 60)
    const newcomer = new Customer(await (await browser.newContext({ locale: 'ja-JP' })).newPage())
    await newcomer.opens(chat)
    await newcomer.says('はじめまして')
    const form = await newcomer.opensPage('本人確認')
    expect(await form.evaluate('[innerWidth, innerHeight]')).toEqual([360, 640])
    await form.getByLabel('電話番号').fill(tel)
    await form.getByLabel('上記に同意します').check()
    await form.getByRole('button', { name: '送信する' }).click()
    await form.getByText('確認できました').waitFor()
    const linked = await api.get<{ items: { displayName: string }[] }>('/members?linkState=LINKED')
    expect(linked.items.map(({ displayName }) => displayName).toSorted()).toEqual(['たろう', 'はなこ'])
    await newcomer.says('配送状況')
    await newcomer.sees('123456789012', 1, 30)
  })

  scene('skips a delivery by a robot, from the copied lines to the charge', async () => {
    await product.prints(/ロボット1 is logged in at Repist/, 60)
    const [, first = '', second = ''] = await product.prints(/^ +(API=\S+ KEY=.*)\n +(ID=.*)$/m, 10)
    const script = [first, second, 'echo "$ID"'].join('\n')
    const id = (await runScript(script, { folder: place.folder, mostSeconds: 30 })).trim()
    const done = await until(async () => {
      const whole = await api.get<{ request: { state: string }; charge: { amount: number } | null }>(
        `/requests/${id}`,
      )
      return whole.request.state === 'DONE' ? whole : undefined
    }, 120)
    expect(done.charge?.amount).toBe(50)
    await customer.sees('次回分のスキップの手続きが完了しました。', 1, 60)
    const [, address = ''] = await product.prints(/who changed it +(\S+)/, 5)
    await warehouse.page.goto(address)
    const row = warehouse.page.getByRole('row', { name: /定期 101 .*次回予定日/ })
    expect(await row.getByText('次回お届け予定日').count()).toBe(1)
    expect(await row.getByText('robot1').count()).toBe(1)
    await warehouse.page.goto(`${place.repist}/admin/`)
  })

  scene('ends within 10 s at Ctrl-C and leaves no process', async () => {
    await placeOrder(jsonClient(`${place.repist}/_control`), '1003')
    const [tomorrow = ''] = new Date(Date.parse(shipDate.replaceAll('/', '-')) + DAY_MS)
      .toISOString()
      .split('T')
    await warehouse.ships('1003', tomorrow.replaceAll('-', '/'))
    const [first] = await plan('1003', 2)
    expect(first?.state).toBe('planned')
    expect(Date.parse(first?.dueAt ?? '')).toBeGreaterThan(Date.now() + DAY_MS - 15 * MINUTE_MS)
    expect(await processesOf(place.folder)).not.toEqual([])
    const { code, tookMs } = await product.interrupt()
    expect(code).toBe(0)
    expect(tookMs).toBeLessThan(10_000)
    expect(await processesOf(place.folder)).toEqual([])
    made = await madeAt()
  })

  scene('is ready at once the second time, with sleeping orders asleep', async () => {
    product = startProduct(place)
    await product.prints(/LINE chat of the customer/, 60)
    // Nothing is bundled or seeded again.
    expect(await madeAt()).toEqual(made)
    expect(product.printed()).not.toContain('API key of the demo shop')
    const [first] = await plan('1003', 2)
    expect(first?.state).toBe('planned')
    const due = inJapan(first?.dueAt ?? '')
    expect(await details('1003', new RegExp(due))).toContain('残り 2 件です。')
  })

  scene('recovers from kill -9, and wakes an order that slept meanwhile', async () => {
    const stack = livingStack(place.folder)
    expect(stack).not.toBeNull()
    process.kill(stack ?? 0, 'SIGKILL')
    await product.ended
    product = startProduct(place)
    await product.prints(/ready after/, 60)
    await warehouse.logsIn()
    await warehouse.ships('1003', shipDate)
    await customer.sees(WORDS, 3, 60)
    expect(await customer.counts(WORDS)).toBe(3)
    const { code } = await product.interrupt()
    expect(code).toBe(0)
    expect(await processesOf(place.folder)).toEqual([])
  })

  scene('begins anew with --fresh, and says which argument it does not know', async () => {
    const mistaken = startProduct(place, '--frsh')
    expect(await mistaken.ended).toBe(1)
    expect(mistaken.printed().trim()).toBe('--frsh: is not known; npm start knows --fresh only.')

    product = startProduct(place, '--fresh')
    await product.prints(/emptying the data/, 30)
    await product.prints(/ready after/, 90)
    const [, key] = await product.prints(/API key of the demo shop +(\S+)/, 30)
    await expect(api.get('/shop')).rejects.toThrow('answered 401')
    api = jsonClient(`${place.api}/v1`, { authorization: `Bearer ${key}` })
    expect((await api.get<{ items: unknown[] }>('/orders?number=1003')).items).toEqual([])
    expect((await product.interrupt()).code).toBe(0)
    expect(await processesOf(place.folder)).toEqual([])
  })
})
