import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { memberWorkflowId } from '../../domain/outbox/facts.ts'
import type { MemberId } from '../../domain/values/ids.ts'
import type { TestShop } from '../setup/shops/shop.ts'
import { ACTIVITY_MS, allWithinMs, RELAY_CLAIM_MS, WORKFLOW_TASK_MS } from './stage/bounds.ts'
import { openStage, type Stage } from './stage/stage.ts'
import { ANSWER, newTalker, openTalkShop, QUESTION, type Talker } from './stage/talkers.ts'
import { until, untilAll } from './stage/until.ts'

/**
 * One member whose events come by hundreds at once, beside members who ask. `CHAOS_EVENTS=10000` makes it a flood of ten
 * minutes; the few of every run of the tests go through as many runs of the member's workflow, since Temporal suggests a
 * new one sooner.
 */
const EVENTS = Number(process.env['CHAOS_EVENTS'] ?? 240)
/** Every so many events a question. */
const QUESTION_EACH = 40
const WEBHOOK = 60
const MENU = 'richmenu-flood'
const SUGGEST_AT = EVENTS >= 2_000 ? 4_096 : 500
const LONGEST_MS = RELAY_CLAIM_MS + WORKFLOW_TASK_MS + ACTIVITY_MS
/** A menu that LINE did not take is tried again after 5 min at most (workflows/members/member.ts). */
const MENU_AGAIN_MS = 300_000 + LONGEST_MS
const MOST_MS = allWithinMs(EVENTS, 2 * LONGEST_MS)
/** What is left of an event reaches the workflow behind people who wait, who hold it up for 20 s at most. */
const BEHIND_MS = MOST_MS + 20_000

let stage: Stage
let shop: TestShop
beforeAll(async () => {
  stage = await openStage({
    clusterUrl: process.env['TEST_DATABASE_URL'],
    temporalSettings: { 'limit.historyCount.suggestContinueAsNew': String(SUGGEST_AT) },
  })
  shop = await openTalkShop(stage, { richMenuId: MENU })
  await Promise.all([stage.startApi(), stage.start('line'), stage.start('orders')])
}, 120_000)
afterAll(() => stage?.close(), 60_000)

const handled = (userId: string) =>
  shop.run((tx) =>
    tx
      .selectFrom('webhook_events as e')
      .innerJoin('members as m', 'm.id', 'e.member_id')
      .select('m.id as member_id')
      .where('m.line_user_id', '=', userId)
      .where('e.type', '=', 'message')
      .where('e.handled_at', 'is not', null)
      .execute(),
  )

/** An answer on its way reads UNKNOWN. */
const isOver = (outcome: string | null | undefined): boolean => outcome !== null && outcome !== 'UNKNOWN'

const isSettled = (talker: Talker) => async () => {
  const outcomes = await talker.outcomes()
  return outcomes.length === 1 && isOver(outcomes[0]) && outcomes
}

it(
  `${EVENTS} events of one member at once: each is handled, once, and others are answered meanwhile`,
  async () => {
    // No menu is taken meanwhile: the workflow goes on without, in new runs that try it again.
    await stage.line.fault({ endpoint: 'richMenuLink', kind: 'error-before', status: 500 })
    const talkers = await Promise.all(Array.from({ length: 6 }, () => newTalker(stage, shop)))
    const [flood, ...others] = talkers as [Talker, ...Talker[]]
    const begin = Date.now() - EVENTS
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      kind: n % QUESTION_EACH === 0 ? 'text' : 'sticker',
      userId: flood.userId,
      timestamp: begin + n,
      ...(n % QUESTION_EACH === 0 && { said: { text: QUESTION } }),
    }))
    const webhooks = Array.from({ length: Math.ceil(EVENTS / WEBHOOK) }, (_, n) =>
      events.slice(n * WEBHOOK, (n + 1) * WEBHOOK),
    )
    for (const some of webhooks)
      await stage.line.ask('POST', `/channels/${shop.channelId}/events`, { events: some })
    await Promise.all(others.map((talker) => talker.asks()))

    for (const talker of others) {
      // Within a token's minute: answered, not given up.
      expect(await until('another member is answered', 60_000, isSettled(talker))).toEqual(['DONE'])
      expect(await talker.reads()).toEqual([ANSWER])
    }
    await untilAll('the events are handled', {
      whole: EVENTS,
      stallMs: LONGEST_MS,
      withinMs: MOST_MS,
      count: async () => (await handled(flood.userId)).length,
    })
    const rows = await handled(flood.userId)
    expect(rows).toHaveLength(EVENTS)
    // The member reads what the shop sees as answered, each once.
    const outcomes = await until('its questions are settled', 60_000 + LONGEST_MS, async () => {
      const all = await flood.outcomes()
      return all.length === Math.ceil(EVENTS / QUESTION_EACH) && all.every(isOver) && all
    })
    expect(outcomes.filter((outcome) => outcome !== 'DONE' && outcome !== 'EXPIRED')).toEqual([])
    const done = outcomes.filter((outcome) => outcome === 'DONE')
    expect(await flood.reads()).toEqual(done.map(() => ANSWER))
    const workflowId = memberWorkflowId(rows[0]?.member_id as MemberId)
    // Its events reach the workflow behind the answers of all.
    await until('the workflow has begun anew', BEHIND_MS, async () => {
      const runs = stage.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })
      const ends = new Set<string>()
      for await (const { status } of runs) ends.add(status.name)
      for (const end of ends) expect(['RUNNING', 'COMPLETED', 'CONTINUED_AS_NEW']).toContain(end)
      return ends.has('CONTINUED_AS_NEW')
    })

    await stage.line.ask('DELETE', '/faults')
    const menuOf = ({ userId }: Talker) =>
      stage.line.ask<{ richMenuId: string | null }>('GET', `/channels/${shop.channelId}/users/${userId}`)
    for (const talker of talkers)
      await until('the menu is there', MENU_AGAIN_MS, async () => (await menuOf(talker)).richMenuId === MENU)
  },
  MOST_MS + BEHIND_MS + MENU_AGAIN_MS + 240_000,
)
