import pg from 'pg'
import { expect, it } from '@jest/globals'
import { CLAIM_SECONDS } from '../../worker/replies/answerDesk.ts'
import { addKeywordReply } from '../setup/replies/keywordReply.ts'
import { addShop, type TestShop } from '../setup/shops/shop.ts'
import { type Door, openDoor } from '../setup/talk/door.ts'
import { ACTIVITY_MS, WORKFLOW_TASK_MS } from './stage/bounds.ts'
import { onStage, type Stage } from './stage/stage.ts'
import { until } from './stage/until.ts'

const clusterUrl = process.env['TEST_DATABASE_URL']
/** What a process held when it died or slept comes back, at the latest by the end of its transaction. */
const COMES_BACK_MS = CLAIM_SECONDS * 1_000 + 5_000
const WORK_MS = 10_000

interface Talk {
  shop: TestShop
  door: Door
  says: (userId: string) => Promise<void>
  replies: (userId: string) => Promise<number>
  outcomes: () => Promise<(string | null)[]>
}

/** A shop with a reply to 配送状況, whose channel delivers its webhooks to this process. */
async function openTalk({ db, line }: Stage): Promise<Talk> {
  const shop = await addShop(db)
  const door = await openDoor(db, shop)
  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${line.url}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
  }
  const { channelId, accessToken, run } = shop
  await ask('PUT', `/channels/${channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: door.url,
  })
  await run((tx) => addKeywordReply(tx, shop))
  return {
    shop,
    door,
    async says(userId) {
      const before = door.delivered.length
      await ask('POST', `/channels/${channelId}/users/${userId}/say`, { text: '配送状況' })
      await until('the message is stored', WORK_MS, async () => door.delivered.length > before)
    },
    replies: async (userId) => (await line.accepted(userId)).length,
    outcomes: () =>
      run(async (tx) => {
        const rows = await tx.selectFrom('reply_answers').select('outcome').orderBy('id').execute()
        return rows.map(({ outcome }) => outcome)
      }),
  }
}

let people = 0
async function friend({ line }: Stage, { shop }: Talk): Promise<string> {
  const userId = `U${String((people += 1)).padStart(32, '0')}`
  await line.addFriend(shop.channelId, userId)
  return userId
}

/** Has somebody write, and stops the process in the middle of the transaction that handles it, where it holds locks. */
async function caughtHandling(
  { databaseUrl }: Stage,
  writes: () => Promise<void>,
  stop: () => Promise<void> | void,
): Promise<void> {
  const owner = new pg.Client({ connectionString: databaseUrl })
  await owner.connect()
  try {
    await owner.query('begin')
    await owner.query('lock table reply_answers in access exclusive mode')
    await writes()
    await until('the event is being handled', WORK_MS, async () => {
      await owner.query('select pg_stat_clear_snapshot()')
      const { rowCount } = await owner.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'todoke-answers'
            and wait_event_type = 'Lock' and query like '%reply_answers%'`,
      )
      return (rowCount ?? 0) > 0
    })
    await stop()
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}

it.concurrent(
  'answers while Temporal is down, and once, whatever dies or sleeps between claim and reply',
  () =>
    onStage({ clusterUrl }, async (stage) => {
      const { line, temporal } = stage
      const first = await stage.start('line')
      const talk = await openTalk(stage)
      const { says, replies, outcomes, shop } = talk
      const [asks, sleeps, dies, hangs] = [
        await friend(stage, talk),
        await friend(stage, talk),
        await friend(stage, talk),
        await friend(stage, talk),
      ] as [string, string, string, string]
      const answered = (userId: string, count: number, withinMs = WORK_MS) =>
        until('the person is answered', withinMs, async () => (await replies(userId)) === count)

      // It sleeps while it handles an event, and another process answers.
      await caughtHandling(
        stage,
        () => says(sleeps),
        () => first.freeze(),
      )
      const second = await stage.start('line')
      await answered(sleeps, 1, COMES_BACK_MS + WORK_MS)
      first.thaw()

      await temporal.stop()
      await says(asks)
      await answered(asks, 1)
      await says(asks)
      await answered(asks, 2)

      // kill -9 while an event is handled, and while LINE has taken the reply.
      await second.kill()
      await caughtHandling(
        stage,
        () => says(dies),
        () => first.kill(),
      )
      await temporal.start()
      const third = await stage.start('line')
      await answered(dies, 1, COMES_BACK_MS + WORK_MS)
      await line.fault({ endpoint: 'reply', kind: 'hang-after-accept', count: 1 })
      await says(hangs)
      await answered(hangs, 1)
      await third.kill()
      await Promise.all([stage.start('line'), stage.start('orders')])
      await until('the event is given to its workflow', COMES_BACK_MS + WORK_MS, async () => {
        const { rows } = await openFacts(stage)
        return rows[0]?.open === 0
      })
      await says(hangs)
      await answered(hangs, 2)
      await until('the workflows do what is left', COMES_BACK_MS + WORKFLOW_TASK_MS + 2 * ACTIVITY_MS, () =>
        shop.run(async (tx) => {
          const rows = await tx.selectFrom('members').select('profile_read_at').execute()
          return rows.length === 4 && rows.every(({ profile_read_at }) => profile_read_at !== null)
        }),
      )
      expect(await Promise.all([asks, sleeps, dies, hangs].map(replies))).toEqual([2, 1, 1, 2])
      const became = await outcomes()
      expect(became.filter((outcome) => outcome === 'DONE')).toHaveLength(5)
      expect(became.filter((outcome) => outcome === 'UNKNOWN')).toHaveLength(1)
      talk.door.close()
    }),
  180_000,
)

/** Facts that are still to be answered. */
async function openFacts({ databaseUrl }: Stage): Promise<{ rows: { open: number }[] }> {
  const owner = new pg.Client({ connectionString: databaseUrl })
  await owner.connect()
  try {
    return await owner.query<{ open: number }>(
      'select count(*)::int as open from outbox where answer_account is not null and done_at is null',
    )
  } finally {
    await owner.end()
  }
}
