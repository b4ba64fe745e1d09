import { lineSandboxUrl, repistSandboxUrl } from '../stack/environment.ts'
import type { Stack } from '../stack/stack.ts'
import type { StackSettings } from '../stack/settings.ts'
import { type JsonClient, jsonClient } from '../story/http.ts'
import { openMemory } from '../story/memory.ts'
import { makeMessage, stepSoon, switchMessage } from '../story/message.ts'
import { enterShipDate, placeOrder } from '../story/sandboxes.ts'
import { seed } from '../story/seed.ts'

/** What the generated requests are made with. */
export interface FuzzedShop {
  /** Keys of the shop. */
  admin: string
  viewer: string
  /** By path of the description: ids of this shop and of another. `kept`: what no request may take away. */
  ids: Record<string, { own: string[]; other: string[] } | string[]>
}

interface Made {
  id: string
}

/** Lists whose items have a route of their own, and the routes under them. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  '/tags': [''],
  '/flags': [''],
  '/members': ['', '/tags', '/tags/{tagId}', '/taps', '/points', '/test-invitation'],
  '/line-accounts': ['', '/quota-forecast', '/rich-menus', '/stops', '/stop', '/resume'],
  '/cart-connections': [''],
  '/products': [''],
  '/orders': ['', '/timeline', '/explanation', '/stop'],
  '/deliveries': ['', '/explanation', '/resend'],
  '/message-packs': [''],
  '/follow-messages': [
    '',
    '/versions',
    '/versions/{version}',
    '/backfill-preview',
    '/validate',
    '/replan',
    '/statistics',
    '/statistics.csv',
    '/clicks',
    '/clicks.csv',
    '/funnel',
    '/outlook',
    '/test-runs',
    '/test-runs/preview',
    '/approval-requests',
  ],
  '/operators': [''],
  '/api-keys': [''],
}

/** Two shops with data, made as a person would: the one that is tried, and its neighbour. */
export async function makeShops(
  settings: StackSettings,
  stack: Stack,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<FuzzedShop> {
  const { memory, keep } = openMemory(settings.dataFolder)
  const [lineUrl, repistUrl] = [lineSandboxUrl(settings) ?? '', repistSandboxUrl(settings) ?? '']
  const story = {
    apiUrl: settings.localUrl,
    databaseUrl: stack.databaseUrl,
    lineUrl,
    repistUrl,
    memory,
    keep,
  }
  const own = await seed({ ...story, say: () => {}, signal })
  await fill(own, String(memory.lineAccountId))
  const step = stepSoon(Date.now(), 3_600)
  const message = await makeMessage(own, { memory, adminName: '発送後のフォロー', step })
  await switchMessage(own, message, true)
  const repist = jsonClient(`${repistUrl}/_control`)
  for (const number of ['2001', '2002']) {
    await placeOrder(repist, number)
    await enterShipDate(repist, number, step.shipDate)
  }
  const platform = jsonClient(`${settings.localUrl}/v1`, { authorization: `Bearer ${memory.bootstrapKey}` })
  const other = await neighbour(platform, settings.localUrl, lineUrl)
  const viewer = await newKey(own, '', 'VIEWER')
  say('two shops with data')
  return { admin: String(memory.shopKey), viewer: viewer.key, ids: await idsOf(own, other) }
}

async function fill(shop: JsonClient, lineAccountId: string): Promise<void> {
  await shop.post('/flags', { lineAccountId, name: '常連', color: '#06c755' })
  await shop.post('/message-packs', {
    lineAccountId,
    adminName: 'ご挨拶',
    bubbles: [{ kind: 'text', text: '{displayName|お客様}、こんにちは。' }],
  })
}

async function neighbour(platform: JsonClient, apiUrl: string, lineUrl: string): Promise<JsonClient> {
  const shop = await platform.post<Made>('/shops', { name: 'となりの通販' })
  const { key } = await newKey(platform, `/shops/${shop.id}`, 'ADMIN')
  const api = jsonClient(`${apiUrl}/v1`, { authorization: `Bearer ${key}` })
  const channel = { id: '1650000002', secret: 'f'.repeat(32), name: 'となりの通販 公式' }
  await jsonClient(`${lineUrl}/_control`).put(`/channels/${channel.id}`, {
    channelSecret: channel.secret,
    displayName: channel.name,
  })
  const account = { name: channel.name, channelId: channel.id, channelSecret: channel.secret }
  const { id: lineAccountId } = await api.post<Made>('/line-accounts', account)
  await api.post('/tags', { lineAccountId, code: 'neighbour', name: 'となりのタグ' })
  await fill(api, lineAccountId)
  return api
}

async function newKey(api: JsonClient, path: string, role: string): Promise<{ key: string }> {
  const operator = await api.post<Made>(`${path}/operators`, { name: role, role })
  return api.post<{ key: string }>(`${path}/api-keys`, { operatorId: operator.id, name: 'fuzz' })
}

async function idsOf(own: JsonClient, other: JsonClient): Promise<FuzzedShop['ids']> {
  const found: FuzzedShop['ids'] = {}
  const listed = async (api: JsonClient, path: string): Promise<string[]> =>
    (await api.get<{ items: Made[] }>(path)).items.map(({ id }) => id)
  for (const [path, below] of Object.entries(LISTS)) {
    const ids = { own: await listed(own, path), other: await listed(other, path) }
    if (path === '/operators' || path === '/api-keys') {
      found['kept'] = [...((found['kept'] as string[] | undefined) ?? []), ...ids.own]
      ids.own = []
    }
    for (const rest of below) found[`/v1${path}/{id}${rest}`] = ids
  }
  return found
}
