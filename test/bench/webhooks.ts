import { createHmac, randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { type Bed, type BenchPlace, openBed } from './bed.ts'
import { type Findings, number, quantile } from './figure.ts'
import { seedShop } from './seed.ts'

const CONNECTIONS = 32
const REQUESTS = 6_000
const WARM_UP = 1_000
const PEOPLE = 500

interface Webhook {
  body: string
  signature: string
}
interface Posted {
  perSecond: number
  /** Milliseconds, sorted. */
  latencies: number[]
  failed: number
}

/**
 * Webhooks with one event each over 32 connections, stored with their outbox rows, against a bare Fastify route with
 * one prepared insert of the same bytes, before and after. Then again while the API is killed: what was answered with
 * 200 is there.
 */
export async function webhooks(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const shop = await seedShop(bed.db, bed.vault, { channels: 1, sendTime: '18:00' })
    const [channel] = shop.channels
    if (!channel) throw new Error('no channel')
    const secret = 'secret'
    const made = (count: number) => Array.from({ length: count }, (_, nth) => webhook(secret, nth))
    const path = `/webhooks/line/${channel.lineAccountId}`
    const api = await bed.startApi()
    const bare = await bed.startBareWebhook()
    await post(api, path, made(WARM_UP))
    await post(bare, '/webhook', made(WARM_UP))
    const before = await post(bare, '/webhook', made(REQUESTS))
    const ours = await post(api, path, made(REQUESTS))
    const after = await post(bare, '/webhook', made(REQUESTS))
    const base = (before.perSecond + after.perSecond) / 2
    const wrong = [before, ours, after].flatMap(({ failed }) =>
      failed > 0 ? [`${failed} webhooks failed`] : [],
    )
    const lost = await lostOverKill(bed, { api, path, secret })
    if (lost.missing > 0) wrong.push(`${lost.missing} webhooks were answered and lost`)
    const ms = ({ latencies }: Posted, share: number) => number(quantile(latencies, share), 1)
    return {
      figures: [
        {
          name: 'webhooks with one event each, 32 connections, stored with their outbox rows',
          measured: `${number(ours.perSecond)}/s; p50 ${ms(ours, 0.5)}, p99 ${ms(ours, 0.99)} ms`,
          baseline: `${number(base)}/s bare insert; p50 ${ms(before, 0.5)}, p99 ${ms(before, 0.99)} ms`,
          ratio: ours.perSecond / base,
          aim: { atLeast: 0.6 },
        },
        {
          name: 'webhooks lost when the API is killed',
          measured: `${lost.missing} of ${number(lost.answered)} answered`,
          reached: { aim: '0', ok: lost.missing === 0 },
        },
      ],
      wrong,
    }
  } finally {
    await bed.close()
  }
}

function webhook(secret: string, nth: number): Webhook & { id: string } {
  const id = randomUUID()
  const body = JSON.stringify({
    destination: `U${'0'.repeat(32)}`,
    events: [
      {
        type: 'message',
        mode: 'active',
        timestamp: Date.now(),
        source: { type: 'user', userId: `U${String(nth % PEOPLE).padStart(32, '0')}` },
        webhookEventId: id,
        deliveryContext: { isRedelivery: false },
        replyToken: randomUUID().replaceAll('-', ''),
        message: { id, type: 'text', quoteToken: randomUUID(), text: '配送状況を教えてください' },
      },
    ],
  })
  return { id, body, signature: createHmac('sha256', secret).update(body).digest('base64') }
}

/** Posts all, as many at once as there are connections. `answered` is told of each that was taken. */
async function post(
  origin: string,
  path: string,
  all: ReturnType<typeof webhook>[],
  answered: (id: string) => void = () => {},
): Promise<Posted> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 })
  const waiting = all.values()
  const latencies: number[] = []
  let failed = 0
  const began = performance.now()
  const one = async (): Promise<void> => {
    for (const { id, body, signature } of waiting) {
      const from = performance.now()
      const headers = { 'content-type': 'application/json', 'x-line-signature': signature }
      const answer = await pool.request({ method: 'POST', path, headers, body }).catch(() => null)
      if (answer) await answer.body.dump().catch(() => {})
      if (answer?.statusCode === 200) answered(id)
      else failed += 1
      latencies.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, one))
  const seconds = (performance.now() - began) / 1_000
  await pool.destroy()
  return { perSecond: all.length / seconds, latencies: latencies.toSorted((a, b) => a - b), failed }
}

/** Kills the API amid webhooks and counts those that were answered with 200 and are not stored with their fact. */
async function lostOverKill(
  bed: Bed,
  { api, path, secret }: { api: string; path: string; secret: string },
): Promise<{ answered: number; missing: number }> {
  const taken: string[] = []
  const killed = setTimeout(() => bed.killApi(), 700)
  await post(
    api,
    path,
    Array.from({ length: REQUESTS }, (_, nth) => webhook(secret, nth)),
    (id) => void taken.push(id),
  )
  clearTimeout(killed)
  const { rows } = await bed.admin.query<{ stored: number }>(
    `select count(*)::int as stored from webhook_events e
      where e.webhook_event_id = any($1) and exists (select 1 from outbox o where o.signal_args ->> 0 = e.id::text)`,
    [taken],
  )
  return { answered: taken.length, missing: taken.length - (rows[0]?.stored ?? 0) }
}
