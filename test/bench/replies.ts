import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { DEFAULT_FOLDS } from '../../domain/replies/keywordFold.ts'
import type { OperatorId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { insertAutoReply, switchAutoReply } from '../../schema/replies/autoReplyWrites.ts'
import { insertOperator } from '../../schema/shops/operators.ts'
import { type Bed, type BenchPlace, openBed } from './bed.ts'
import { armByWorkflows } from './feed.ts'
import { type Figure, type Findings, number, quantile } from './figure.ts'
import { channelIdOf, firstMembers } from './lineSandbox.ts'
import { type BenchShop, seedOrders, seedShop, timingOf, tokenOf, userIdOf } from './seed.ts'

const EVENTS = 1_000
const PER_SECOND = 50
const WARM_UP = 100
const ORDERS = 5_000
/** Arming is given so long (ms); with fewer orders armed than {@link LEAST} there is no wave. */
const ARMING_MS = 240_000
const LEAST = 1_000
const REST_MS = 5_000
const LONGEST_MS = 90_000
/** The channel that sends the wave, and the one whose members write. */
const [SENDS, TALKS] = [0, 1]

/**
 * From a member's message to the reply at the stand-in LINE, 50 messages a second of members who write for the first time
 * in a minute (each starts a workflow): at rest, and from the second in which 5,000 orders of another channel fall due.
 */
export async function replies(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    await bed.line.open(SENDS, firstMembers(ORDERS))
    await bed.line.open(TALKS, firstMembers(2 * EVENTS + WARM_UP))
    const talkers = await seedShop(bed.db, bed.vault, { channels: 1, firstChannel: TALKS, sendTime: '18:00' })
    const lineAccountId = talkers.channels[0]?.lineAccountId ?? ''
    await addReply(bed, talkers, lineAccountId)
    await bed.startRoles()
    await receiveAt(bed, `${await bed.startApi()}/webhooks/line/${lineAccountId}`)
    await talk(bed, 2 * EVENTS, WARM_UP)
    const atRest = await talk(bed, 0, EVENTS)

    const dueAt = Math.ceil((Date.now() + ARMING_MS) / 1000) * 1000
    const { shipDate, sendTime } = timingOf(dueAt)
    const senders = await seedShop(bed.db, bed.vault, { channels: 1, firstChannel: SENDS, sendTime })
    await seedOrders(bed.databaseUrl, senders, { perChannel: ORDERS, shipDate })
    const { placed, armed } = await armByWorkflows(bed, senders, {
      lastPlaced: dueAt - REST_MS - 15_000,
      deadline: dueAt - REST_MS,
    })
    if (armed < LEAST) throw new Error(`${armed} of ${placed} orders armed: no wave to measure beside`)
    await sleep(Math.max(0, dueAt - Date.now()))
    const beside = await talk(bed, EVENTS, EVENTS)
    return {
      figures: [figure('at rest', atRest), figure(`beside a wave of ${number(armed)} sends`, beside, 2_000)],
      wrong: [...atRest.wrong, ...beside.wrong],
    }
  } finally {
    await bed.close()
  }
}

interface Talk {
  /** Milliseconds from each message to its reply, ascending. */
  lags: number[]
  wrong: string[]
}

function figure(when: string, { lags }: Talk, p99?: number): Figure {
  const last = quantile(lags, 0.99)
  return {
    name: `from webhook to reply, ${PER_SECOND} events/s, ${when}`,
    measured: `p50 ${quantile(lags, 0.5)}, p99 ${last}, max ${quantile(lags, 1)} ms`,
    ...(p99 === undefined ? {} : { reached: { aim: `p99 under ${number(p99)} ms`, ok: last < p99 } }),
  }
}

const addReply = (bed: Bed, { shopId }: BenchShop, lineAccountId: string): Promise<unknown> =>
  inShop(bed.db, shopId, async (tx) => {
    const operator = await insertOperator(tx, shopId, { name: 'bench', role: 'ADMIN' })
    const by = { shopId, operatorId: operator.id as OperatorId }
    const content = {
      adminName: 'bench',
      kind: 'KEYWORDS' as const,
      replyOrder: 1,
      keywords: [{ text: '営業時間', match: 'PARTIAL' as const }],
      folds: DEFAULT_FOLDS,
      audience: { all: [] },
      hours: [],
      onceMinutes: 0,
      answersMedia: false,
      bubbles: [{ kind: 'text' as const, text: '{nickName|お客様}、9時から18時までです。' }],
      actions: {},
    }
    const { id } = await insertAutoReply(tx, { by, lineAccountId, content })
    await switchAutoReply(tx, { by, id, version: null, enabled: true })
  })

async function receiveAt(bed: Bed, webhookUrl: string): Promise<void> {
  await control(bed, 'PUT', `/channels/${channelIdOf(TALKS)}`, {
    channelSecret: 'secret',
    displayName: channelIdOf(TALKS),
    accessToken: tokenOf(TALKS),
    webhookUrl,
  })
}

/** Has members write, each once, at an even pace, and waits for what answers them. */
async function talk(bed: Bed, firstMember: number, count: number): Promise<Talk> {
  const began = Date.now()
  const saidAt = new Map<string, number>()
  const limit = pLimit(200)
  const saying = Array.from({ length: count }, (_, n) =>
    sleep((n * 1000) / PER_SECOND).then(() =>
      limit(() => {
        const user = userIdOf(TALKS, firstMember + n + 1)
        saidAt.set(user, Date.now())
        return control(bed, 'POST', `/channels/${channelIdOf(TALKS)}/users/${user}/say`, {
          text: '営業時間を教えてください',
        })
      }),
    ),
  )
  await Promise.all(saying)
  const lags = new Map<string, number>()
  let answers = 0
  while (lags.size < count && Date.now() < began + LONGEST_MS) {
    await sleep(1_000)
    const accepted = await bed.line.accepted(TALKS, began)
    answers = accepted.length
    for (const { userId, acceptedAt } of accepted)
      if (!lags.has(userId)) lags.set(userId, acceptedAt - (saidAt.get(userId) ?? acceptedAt))
  }
  const wrong = [
    ...(lags.size < count ? [`${count} messages, ${lags.size} of them answered`] : []),
    ...(answers > lags.size ? [`${answers - lags.size} members were answered twice`] : []),
  ]
  return { lags: [...lags.values()].toSorted((a, b) => a - b), wrong }
}

async function control(bed: Bed, method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${bed.line.url}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
}
