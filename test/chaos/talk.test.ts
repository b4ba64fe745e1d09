import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { openHoldingProxy } from '../setup/runtime/holdingProxy.ts'
import type { TestShop } from '../setup/shops/shop.ts'
import { ACTIVITY_MS, RELAY_CLAIM_MS, WORKFLOW_TASK_MS } from './stage/bounds.ts'
import { type Actor, openStage, type Stage } from './stage/stage.ts'
import { ANSWER, newTalker, openForm, openTalkShop, storedOf, type Talker } from './stage/talkers.ts'
import { until } from './stage/until.ts'

/** What customers see on bad days: each is answered once or not at all, and never told a thing twice. */

const clusterUrl = process.env['TEST_DATABASE_URL']

/** A reply token lives for a minute; what is not answered by then is not tried any more. */
const TOKEN_MS = 60_000
/** Until a message that lost what it can lose is answered, or its token is over. */
const ANSWERED_MS = TOKEN_MS + RELAY_CLAIM_MS + WORKFLOW_TASK_MS + ACTIVITY_MS

/** LINE's keys are read again within 30 s (docs/linking.md). */
const KEYS_AGAIN_MS = 30_000

let stage: Stage
let shop: TestShop
let api: Actor
beforeAll(async () => {
  stage = await openStage({ clusterUrl })
  shop = await openTalkShop(stage)
  const [started] = await Promise.all([stage.startApi(), stage.start('line'), stage.start('orders')])
  api = started
}, 120_000)
afterAll(() => stage?.close(), 60_000)

/**
 * Waits until the shop knows what became of each message; while an answer is on its way it reads UNKNOWN. The customer has
 * read as many.
 */
async function settled(
  talker: Talker,
  expected: readonly string[],
  read = expected.filter((outcome) => outcome === 'DONE').length,
): Promise<void> {
  await until(`messages are settled as ${expected.join(', ')}`, ANSWERED_MS, async () =>
    isDeepStrictEqual(await talker.outcomes(), expected),
  )
  expect(await talker.reads()).toEqual(Array.from({ length: read }, () => ANSWER))
}

async function hold(tables: string, forMs: number, meanwhile: () => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: stage.databaseUrl })
  await owner.connect()
  try {
    await owner.query('begin')
    await owner.query(`lock table ${tables} in access exclusive mode`)
    await Promise.all([sleep(forMs), meanwhile()])
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}

it('PostgreSQL is held by a lock for 5 s while messages come in and answers go out: each is answered once', async () => {
  const talkers = await Promise.all(Array.from({ length: 20 }, () => newTalker(stage, shop)))
  const [early, late] = [talkers.slice(0, 10), talkers.slice(10)]
  // These are on their way through the product when the lock is taken.
  await Promise.all(early.map((talker) => talker.asks()))
  await hold('webhook_events, reply_answers, members, outbox', 5_000, async () => {
    // LINE gives each of these up after 2 s, and brings it again until it is taken.
    await Promise.all(late.map((talker) => talker.asks()))
  })
  for (const talker of talkers) {
    await settled(talker, ['DONE'])
    expect(await storedOf(shop, talker.userId)).toHaveLength(1)
  }
}, 240_000)

it('the API dies after it has stored a message and before it says so: LINE brings it again, it is answered once', async () => {
  const talker = await newTalker(stage, shop)
  const webhookEventId = randomUUID()
  const proxy = await openHoldingProxy({ url: stage.databaseUrl }, { mark: webhookEventId })
  try {
    await api.kill()
    api = await stage.startApi({ databaseUrl: proxy.url })
    const asked = talker.asks({ webhookEventId })
    await proxy.held
    await api.kill()
    await asked
    expect(await storedOf(shop, talker.userId)).toHaveLength(1)
  } finally {
    proxy.close()
  }
  api = await stage.startApi()
  const deliveries = () =>
    stage.line.ask<{ webhooks: { webhookEventIds: string[]; reason: string }[] }>(
      'GET',
      `/webhooks?channelId=${shop.channelId}`,
    )
  await until('LINE has brought it again', 60_000, async () =>
    (await deliveries()).webhooks.some(
      ({ webhookEventIds, reason }) => reason === 'ok' && webhookEventIds.includes(webhookEventId),
    ),
  )
  await settled(talker, ['DONE'])
  expect(await storedOf(shop, talker.userId)).toHaveLength(1)
}, 240_000)

it.each([
  ['5xx, and it was shown', { kind: 'error-after-accept', status: 500 }, ['UNKNOWN', 'DONE'], 2],
  ['5xx', { kind: 'error-before', status: 503 }, ['UNKNOWN', 'DONE'], 1],
  ['nothing', { kind: 'hang-before' }, ['UNKNOWN', 'DONE'], 1],
  ['429 once', { kind: 'status', status: 429 }, ['DONE', 'DONE'], 2],
] as const)(
  'LINE answers a reply with %s: no second answer, no push, and the next message is answered',
  async (_, fault, outcomes, read) => {
    const talker = await newTalker(stage, shop)
    await stage.line.fault({ endpoint: 'reply', count: 1, ...fault })
    await talker.asks()
    await settled(talker, outcomes.slice(0, 1), read - 1)
    await talker.asks()
    await settled(talker, outcomes, read)
    expect(await stage.line.pushRequests(talker.userId)).toEqual([])
  },
  240_000,
)

it('LINE’s keys are not to be had, and change while the API runs: who is asked for is never taken for another', async () => {
  const { line } = stage
  const { token, opens } = await openForm(stage, shop)
  const talker = await newTalker(stage, shop)
  await talker.asks()
  await settled(talker, ['DONE'])
  await line.ask('POST', '/login/faults', { kind: 'certs-unreachable', count: null })
  // A process that has never read them.
  await api.kill()
  api = await stage.startApi()
  const old = await token(talker.userId)
  expect(await opens(old)).toEqual({ status: 503, code: 'UNAVAILABLE', waits: true })
  await line.ask('DELETE', '/login/faults')
  const isTaken = (one: string) => async () => (await opens(one)).status === 200
  await until('the keys are read', KEYS_AGAIN_MS, isTaken(old))

  await line.ask('POST', '/login/keys/rotate', { keepOld: false })
  const fresh = await token(talker.userId)
  await until('the new keys are read', KEYS_AGAIN_MS, isTaken(fresh))
  await line.ask('POST', '/login/faults', { kind: 'certs-unreachable', count: null })
  expect((await opens(fresh)).status).toBe(200)
  const forged = await token(talker.userId, { fault: 'unknown-key' })
  expect([401, 503]).toContain((await opens(forged)).status)
  await line.ask('DELETE', '/login/faults')
  await until(
    'a token under no key of LINE is refused',
    KEYS_AGAIN_MS,
    async () => (await opens(forged)).status === 401,
  )
}, 240_000)
