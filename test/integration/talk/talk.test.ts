import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { inShop } from '../../../schema/database.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { NOTICE_TEXT } from '../../../schema/notices/noticeContent.ts'
import { putNotice } from '../../../schema/notices/putNotice.ts'
import { keepTalkEntry } from '../../../schema/talk/talkEntries.ts'
import { eventOf, messageOf, openTalkShop, type TalkShop } from '../../setup/talk/talkShop.ts'

let at: TalkShop
beforeAll(async () => {
  at = await openTalkShop()
})
afterAll(() => at.api.close())

const db = () => at.api.database.db
const text = (id: string, words: string) => ({ id, type: 'text', text: words })
/** Whether a dump of the rows has these words somewhere, as text or as bytes. */
async function isInRows(words: string): Promise<boolean> {
  const owner = new pg.Client({ connectionString: at.api.database.url })
  await owner.connect()
  try {
    await owner.query('set role todoke_lookup')
    const tables = ['webhook_events', 'unread_line_events', 'talk_entries', 'talk_files', 'outbox']
    const rows = await Promise.all(
      tables.map((table) => owner.query(`select t::text as row from ${table} t`)),
    )
    const dump = rows.flatMap((found) => found.rows.map((row: { row: string }) => row.row)).join('\n')
    return [words, Buffer.from(words).toString('hex')].some((form) => dump.includes(form))
  } finally {
    await owner.end()
  }
}

describe('the history of a member', () => {
  it('has a line for every kind of event, newest first, with what was said', async () => {
    const events = [
      eventOf('hanako', 'follow', { follow: { isUnblocked: false } }),
      messageOf('hanako', text('m1', '配送はいつですか')),
      messageOf('hanako', { id: 'm2', type: 'sticker', packageId: '1', stickerId: '2' }),
      eventOf('hanako', 'postback', { postback: { data: 'x', params: { date: '2026-12-01' } } }),
      eventOf('hanako', 'postback', {
        postback: { data: 'x', params: { newRichMenuAliasId: 'b', status: 'SUCCESS' } },
      }),
      eventOf('hanako', 'videoPlayComplete', { videoPlayComplete: { trackingId: 't' } }),
      eventOf('hanako', 'beacon', { beacon: { hwid: 'd41d8cd98f', type: 'enter' } }),
      eventOf('hanako', 'accountLink', { link: { result: 'ok', nonce: 'n' } }),
      eventOf('hanako', 'membership', { membership: { type: 'joined', membershipId: 1 } }),
      eventOf('hanako', 'unfollow'),
    ].map((event, n) => ({ ...event, timestamp: Date.now() - 60_000 + n }))
    const alone = [
      ...['join', 'leave', 'memberJoined', 'memberLeft', 'messageEdited', 'message'].map((type) => ({
        ...eventOf('hanako', type, { message: text('g1', '内緒の話') }),
        source: { type: 'group', groupId: 'C1' },
      })),
      ...['module', 'activated', 'deactivated', 'botSuspended', 'botResumed', 'delivery', 'brandNew'].map(
        (type) => eventOf('hanako', type),
      ),
      { ...eventOf('hanako', 'accountLink', { link: { result: 'failed' } }), source: undefined },
      // Noted, since no event is of that time; its words stand in no other place for that.
      { ...messageOf('shichiro', text('t1', '時計の話')), timestamp: 1 },
    ]
    expect(await at.deliver(...events, ...alone)).toBe(200)
    // Once more, as LINE does, and the other way round.
    expect(await at.deliver(...events.toReversed())).toBe(200)
    expect(await at.handle()).toHaveLength(events.length + 1)
    const { items } = (await at.talk('hanako')) as unknown as {
      items: { kind: string; text: string | null }[]
    }
    expect(items.map(({ kind, text: said }) => (said === null ? kind : `${kind} ${said}`))).toEqual([
      'unfollow',
      'membership',
      'accountLink',
      'beacon',
      'videoPlayComplete',
      'postback b',
      'postback 2026-12-01',
      'sticker',
      'text 配送はいつですか',
      'follow',
    ])
    for (const secret of ['配送はいつですか', '内緒の話', 'd41d8cd98f', '時計の話'])
      expect(await isInRows(secret)).toBe(false)
  })

  it('is read page by page, with what went out', async () => {
    const memberId = await at.memberOf('hanako')
    const box = await at.boxes.of(at.shop.id)
    const reply = {
      shopId: at.shop.id,
      lineAccountId: at.account,
      memberId,
      direction: 'OUT',
      kind: 'reply',
      at: new Date(),
      reference: 'reply:1',
      text: '明日お届けします。',
    } as const
    for (const outcome of ['UNKNOWN', 'DONE'])
      await inShop(db(), at.shop.id, (tx) => keepTalkEntry(tx, box, { ...reply, outcome }))
    const notice = {
      box,
      shopId: at.shop.id,
      memberId,
      key: 'n1',
      purpose: 'CLAIM_LINKED',
      text: '連携しました。',
    } as const
    const body = box.seal(
      JSON.stringify({ to: 'U', messages: [{ type: 'text', text: '連携しました。' }] }),
      NOTICE_TEXT,
    )
    await inShop(db(), at.shop.id, async (tx) => {
      await putNotice(tx, notice)
      const sent = { state: 'sent', body, pushed_at: new Date(Date.now() - 1_000) } as const
      await tx.updateTable('notices').set(sent).where('key', '=', 'n1').execute()
    })
    const url = `/v1/members/${memberId}/talk?limit=4`
    const kinds: string[] = []
    for (let cursor = ''; ; ) {
      const { status, body } = await at.api.call('GET', `${url}${cursor}`, { key: at.shop.key })
      expect(status).toBe(200)
      const page = body as unknown as {
        items: { kind: string; outcome: string }[]
        nextCursor: string | null
      }
      kinds.push(...page.items.map(({ kind }) => kind))
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(kinds).toHaveLength(12)
    expect((await at.talk('hanako'))['items']?.[0]).toMatchObject({
      direction: 'OUT',
      kind: 'reply',
      text: '明日お届けします。',
      outcome: 'DONE',
    })
    expect((await at.talk('hanako'))['items']?.[1]).toMatchObject({ kind: 'notice', text: '連携しました。' })
    const other = await at.api.shop()
    expect((await at.api.call('GET', url, { key: other.key })).status).toBe(404)
  })

  it('is kept for the days that the LINE account says', async () => {
    const address = `/v1/line-accounts/${at.account}`
    const { body, headers } = await at.api.call('GET', address, { key: at.shop.key })
    expect(body).toMatchObject({ talkDays: 365 })
    const change = (talkDays: number) =>
      at.api.call('PATCH', address, {
        key: at.shop.key,
        headers: { 'if-match': String(headers['etag']) },
        body: { talkDays },
      })
    expect((await change(0)).status).toBe(400)
    await at.deliver(messageOf('old', text('o1', '昔の話'), { timestamp: Date.now() - 3 * 86_400_000 }))
    await at.deliver(messageOf('old', text('o2', '今の話')))
    await at.handle()
    const memberId = await at.memberOf('old')
    const box = await at.boxes.of(at.shop.id)
    await inShop(db(), at.shop.id, async (tx) => {
      const told = {
        shopId: at.shop.id,
        memberId,
        key: 'n-old',
        purpose: 'RESULT',
        text: '昔の返事',
      } as const
      await putNotice(tx, { box, ...told })
      const sent = { state: 'sent', pushed_at: new Date(Date.now() - 3 * 86_400_000) } as const
      await tx.updateTable('notices').set(sent).where('key', '=', 'n-old').execute()
    })
    await purgeOldRows(db())
    expect((await at.talk('old'))['items']).toHaveLength(3)
    expect(await change(2)).toMatchObject({ status: 200, body: { talkDays: 2 } })
    await purgeOldRows(db())
    expect((await at.talk('old'))['items']).toMatchObject([{ text: '今の話' }])
  })
})

describe('a message that is taken back', () => {
  const unsend = (person: string, messageId: string) => eventOf(person, 'unsend', { unsend: { messageId } })
  const line = async (person: string, kind: string) => {
    const { items } = (await at.talk(person)) as unknown as { items: { kind: string }[] }
    return items.find((item) => item.kind === kind)
  }

  it('is erased from everywhere, also when the unsend comes first, and is not answered', async () => {
    await at.deliver(messageOf('taro', text('u1', 'お知らせ停止')), unsend('taro', 'u1'))
    await at.handle()
    await at.deliver(unsend('taro', 'u2'))
    await at.handle()
    await at.deliver(messageOf('taro', text('u2', 'お知らせ再開')))
    const [left] = await at.handle()
    expect(left).toEqual({ profileWanted: true })
    expect(await line('taro', 'text')).toMatchObject({ state: 'UNSENT', text: null })
    const { items } = (await at.talk('taro')) as unknown as { items: { state: string }[] }
    expect(items.filter(({ state }) => state === 'UNSENT')).toHaveLength(2)
    expect(await isInRows('お知らせ')).toBe(false)
    // What the words changed holds in either order.
    const member = await at.api.call('GET', `/v1/members/${await at.memberOf('taro')}`, { key: at.shop.key })
    expect(member.body).toMatchObject({ optedOutAt: null, optOutWishBy: 'KEYWORD' })
  })

  it('is the sender’s own: nobody takes back what another one said', async () => {
    await at.deliver(messageOf('jiro', text('u3', 'わたしの話')), unsend('saburo', 'u3'))
    await at.handle()
    expect(await line('jiro', 'text')).toMatchObject({ state: 'KEPT', text: 'わたしの話' })
  })

  it('leaves the events that older versions stored with their words, too', async () => {
    await at.deliver(messageOf('shiro', text('u4', '新しい話')))
    await at.handle()
    const memberId = await at.memberOf('shiro')
    await inShop(db(), at.shop.id, (tx) =>
      tx
        .updateTable('webhook_events')
        .set({ payload: JSON.stringify({ message: text('u4', '古い話') }) })
        .where('member_id', '=', memberId)
        .execute(),
    )
    await at.deliver(unsend('shiro', 'u4'))
    await at.handle()
    expect(await isInRows('古い話')).toBe(false)
  })
})

describe('what may be answered', () => {
  it('is nothing while another module holds the chat; what the event changes holds', async () => {
    await at.deliver(messageOf('goro', text('s1', 'お知らせ停止'), { mode: 'standby' }))
    expect(await at.handle()).toEqual([{ profileWanted: true }])
    const member = await at.api.call('GET', `/v1/members/${await at.memberOf('goro')}`, { key: at.shop.key })
    expect(member.body).toMatchObject({ optedOutAt: expect.any(String) })
  })
})
