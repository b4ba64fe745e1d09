import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type JsonClient, jsonClient } from '../../infra/dev/story/http.ts'
import { removeFolder } from '../../infra/dev/testing/services.ts'
import { scriptOf } from '../setup/documents/readPage.ts'
import { runScript } from '../setup/documents/runScript.ts'
import { aPng } from '../setup/media/mediaFiles.ts'
import { newPlace, type Place, type Product, root, startProduct } from './stage/product.ts'

/**
 * The examples of the pages, run at one started product as their reader runs them, one page after another: what a page
 * leaves behind is there for the next. docs/uses.md, docs/linking.md and docs/replies.md have tests of their own.
 */

/** What shows that an example did not work, on any page. */
const BROKEN =
  /jq: error|parse error|command not found|syntax error|unbound|curl: \(|"status": ?5\d\d|INTERNAL|ended after/

let place: Place
let product: Product
let api: JsonClient
beforeAll(async () => {
  place = await newPlace()
  product = startProduct(place)
  const [, key] = await product.prints(/API key of the demo shop +(\S+)/, 120)
  api = jsonClient(`${place.api}/v1`, { authorization: `Bearer ${key}` })
  await product.prints(/order 1001 imported/, 60)
}, 400_000)
afterAll(async () => {
  await product?.interrupt()
  if (place) await removeFolder(root, place.folder)
}, 60_000)

async function shows(page: string): Promise<string> {
  const shown = await runScript(await scriptOf(page, place), { folder: place.folder, mostSeconds: 150 })
  expect(shown).not.toMatch(BROKEN)
  return shown
}

interface Whole {
  request: { state: string }
  charge: { amount: number } | null
}

/** The newest request of a kind once nobody works on it any more; as it is when that takes longer than 2 min. */
async function settled(kind: string): Promise<Whole> {
  const until = performance.now() + 120_000
  for (;;) {
    const { items } = await api.get<{ items: { id: string }[] }>(`/requests?kind=${kind}`)
    const whole = await api.get<Whole>(`/requests/${items[0]?.id}`)
    const isOver = /^(DONE|NEEDS_HUMAN|REFUSED|FAILED|CANCELLED)$/.test(whole.request.state)
    if (isOver || performance.now() > until) return whole
    await pause(500)
  }
}

const MOST_MS = 200_000

it(
  'docs/getting-started.md: from a new shop to a planned message',
  async () => {
    const shown = await shows('docs/getting-started.md')
    expect(shown).toContain('"displayName": "じろう"')
    expect(shown).toContain('"audienceText": "すべての人"')
    expect(shown).toContain('SEND_TIME_BEFORE_FLOOR')
    expect(shown).toContain('"number": "5001"')
    expect(shown).toMatch(/"stateText": "[^"]+"/)
  },
  MOST_MS,
)

it(
  'docs/message-packs.md: a pack that is used, edited, refused and removed',
  async () => {
    const shown = await shows('docs/message-packs.md')
    expect(shown).toContain('お手続きはマイページから。')
    expect(shown).toContain('"code": "PACK_BREAKS_MESSAGES"')
    expect(shown).toContain('"code": "PACK_IN_USE"')
    expect((await api.get<{ items: unknown[] }>('/message-packs')).items).toEqual([])
  },
  MOST_MS,
)

it(
  'docs/media.md: a picture is uploaded and removed',
  async () => {
    await writeFile(join(place.folder, 'banner.png'), aPng({ width: 1_040, height: 1_040 }))
    const shown = await shows('docs/media.md')
    expect(shown).toContain('"fileName": "banner.png"')
    expect(shown).toContain('RICH_MESSAGE')
    expect(shown.trim().split('\n').at(-1)).toBe('204')
  },
  MOST_MS,
)

it(
  'docs/responses.md: a message with buttons and links, and its numbers',
  async () => {
    const shown = await shows('docs/responses.md')
    expect(shown).toContain('"adminName": "定期コースのご案内"')
    expect(shown).toContain('"enabled": true')
    expect(shown).toMatch(/"upsellOrders": \d/)
  },
  MOST_MS,
)

it(
  'docs/trust.md: what would be sent, what was sent, and a second pair of eyes',
  async () => {
    const shown = await shows('docs/trust.md')
    expect(shown).toContain('"ordersReached":')
    expect(shown).toContain('"enabled": true')
    expect(shown).toContain('"code": "APPROVAL_REQUIRED"')
    expect(shown).toContain('"quotaLeft":')
  },
  MOST_MS,
)

it(
  'docs/requests.md: a skip is asked for, seen, noted, and done by the robot',
  async () => {
    await product.prints(/copy these lines into a second terminal/, 120)
    const shown = await shows('docs/requests.md')
    expect(shown).toContain('"kindLabel": "スキップ"')
    expect(shown).toContain('"pictureDays": 90')
    expect(await settled('SKIP')).toMatchObject({ request: { state: 'DONE' }, charge: { amount: 50 } })
  },
  MOST_MS,
)

it(
  'docs/test-runs.md: a member becomes a test member, gets a test, and stops',
  async () => {
    const shown = await shows('docs/test-runs.md')
    expect(shown).toContain('"words":')
    expect(shown).toContain('"isTest": false')
  },
  MOST_MS,
)

it(
  'docs/alerts.md: the cart refuses its token',
  async () => {
    await shows('docs/alerts.md')
    const alerts = await api.get<{ items: { kind: string }[] }>('/alerts')
    expect(alerts.items.map(({ kind }) => kind)).toContain('CART_ERROR')
  },
  MOST_MS,
)

it(
  'docs/members.md: the history, one member whole, an export and an erasure',
  async () => {
    const shown = await shows('docs/members.md')
    expect(shown).toContain('"talkDays": 180')
    expect(shown).toContain('"linkState": "LINKED"')
    expect(shown).toContain('ご本人からのご依頼')
  },
  MOST_MS,
)

it(
  'docs/billing.md: the charge of the skip, the sums, the recount and the prices',
  async () => {
    const page = await scriptOf('docs/billing.md', place)
    const todoke = `TODOKE_DATA_DIR='${place.folder}' TODOKE_ENV_FILE=none '${process.execPath}' '${join(root, 'infra/dev/todoke.ts')}'`
    const script = page.replaceAll('npm run --silent todoke --', todoke)
    const shown = await runScript(script, { folder: place.folder, mostSeconds: 60 })
    expect(shown).not.toMatch(BROKEN)
    expect(shown).toContain('確定日時,確定日,種別')
    expect(shown).toContain('"amount": 50')
    expect(shown).toMatch(/1 charges?, ¥50, 0 differences\./)
    expect(shown).toContain('pause ¥50  skip ¥50  cancel ¥0')
  },
  MOST_MS,
)

it(
  'docs/robots.md: a robot is added, tried and listed',
  async () => {
    const shown = await shows('docs/robots.md')
    expect(shown).toMatch(/"state": "(READY|REQUESTED)"/)
    expect(shown).toContain('"pageSeconds": 1')
  },
  MOST_MS,
)
