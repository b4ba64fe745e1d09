import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { inShop } from '../../../schema/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { eventOf, messageOf, openTalkShop, type TalkShop } from '../../setup/talk/talkShop.ts'

let at: TalkShop
beforeAll(async () => {
  at = await openTalkShop()
})
afterAll(() => at.api.close())

const storedOf = async (person: string) => {
  const memberId = await at.memberOf(person)
  return inShop(at.api.database.db, at.shop.id, (tx) =>
    tx.selectFrom('webhook_events').select('id').where('member_id', '=', memberId).execute(),
  )
}

it('webhooks wait for a lock that somebody holds, and are then stored once, however often they came', async () => {
  const owner = new pg.Client({ connectionString: at.api.database.url })
  await owner.connect()
  await owner.query('begin')
  await owner.query('lock table webhook_events in access exclusive mode')
  const events = Array.from({ length: 20 }, (_, n) =>
    messageOf('hanako', { id: `w${n}`, type: 'text', text: `${n}` }),
  )
  const answers = [...events, ...events, ...events.toReversed()].map((event) => at.deliver(event))
  await until(async () => {
    const { rows } = await owner.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where not granted and relation = 'webhook_events'::regclass`,
    )
    return (rows[0]?.n ?? 0) > 0
  })
  await owner.query('commit')
  await owner.end()
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]))
  expect(await storedOf('hanako')).toHaveLength(20)
  expect(await at.handle()).toHaveLength(20)
})

it('webhooks that share a transaction do not share what cannot be read', async () => {
  const mixed = [
    eventOf('good', 'follow'),
    { ...eventOf('x', 'follow'), source: { type: 'user', userId: 'x' } },
    eventOf('good', 'message', { message: { id: 'g', type: 'text', text: 'a' } }),
    null,
  ]
  const answers = await Promise.all(mixed.map((event) => at.deliver(event as object)))
  expect(answers).toEqual([200, 200, 200, 200])
  expect(await storedOf('good')).toHaveLength(2)
  const list = await at.api.call('GET', `/v1/line-accounts/${at.account}/unread-events`, { key: at.shop.key })
  const { items } = list.body as unknown as { items: { cause: string }[] }
  expect(items.map(({ cause }) => cause).toSorted()).toEqual(['NOT_AN_EVENT', 'USER_NOT_READABLE'])
})
