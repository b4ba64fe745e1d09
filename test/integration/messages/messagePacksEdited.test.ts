import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { until } from '../../setup/runtime/until.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import {
  actButtons,
  asking,
  errorsOf,
  openPackShop,
  pack,
  type PackShop,
  say,
} from '../../setup/messages/packShop.ts'
import { testKeyring, testBoxes, testTokens, testVault } from '../../setup/runtime/secrets.ts'

const LP = 'https://shop.example.jp/lp'
const BROWSER = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/15.2.0'

let api: TestApi
let at: PackShop
beforeAll(async () => {
  api = await startTestApi(undefined, {}, undefined, testKeyring)
})
afterAll(() => api?.close())
beforeEach(async () => {
  at = await openPackShop(api)
})

describe('an edited pack', () => {
  it('is in every message that uses it at once, as a version of who edited it, and nothing is planned anew', async () => {
    const other = await api.keyFor(at.shop.shopId, 'ADMIN')
    const id = await at.newPack('ご案内', say('1'))
    const both = await at.newMessage('両方', pack(id), pack(await at.newPack('別', say('x'))), pack(id))
    const apart = await at.newMessage('別', say('A'))
    await at.ask('POST', `/follow-messages/${both}/approval-requests`, {})
    expect(await at.edit(id, [say('2'), say('3')], 'ご案内', other)).toMatchObject({ status: 200 })
    expect(await at.out(both)).toBe('2,3,x,2,3')
    expect(await at.message(apart)).toMatchObject({ version: 1 })
    expect(await at.changes(both)).toEqual([
      ['ADMIN', '「5日後 19:30」のパックの内容を変更'],
      ['EDITOR', '作成'],
    ])
    const asked = await at.ask('GET', `/approval-requests?messageId=${both}`)
    expect(asked.body).toMatchObject({ items: [{ state: 'VOID', messageVersion: 1 }] })
    const replans = await at.shop.run((tx) => tx.selectFrom('replans').select('message_id').execute())
    expect(replans).toEqual([])
    // Only its name: no message says anything else.
    expect(await at.edit(id, [say('2'), say('3')], '名前だけ')).toMatchObject({ status: 200 })
    expect(await at.message(both)).toMatchObject({ version: 2 })
  })

  it('is refused as a whole when a message could not be sent with it, which says where and what to do', async () => {
    const id = await at.newPack('ご案内', say('1'))
    const fine = await at.newMessage('余裕', pack(id))
    const full = await at.newMessage('満員', pack(id), say('2'), say('3'), say('4'), say('5'))
    const removed = await at.newMessage('削除', pack(id), say('2'), say('3'), say('4'), say('5'))
    await at.ask('DELETE', `/follow-messages/${removed}`)
    const answer = await at.edit(id, [say('1'), asking('?')])
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'PACK_BREAKS_MESSAGES',
        detail: 'メッセージ「満員」を送れなくなるため、このパックは保存できません。何も変更していません。',
        remedy: expect.stringContaining('外す'),
      },
    })
    expect(errorsOf(answer)).toEqual(['/bubbles TOO_MANY_BUBBLES', '/bubbles QUICK_REPLY_NOT_LAST'])
    expect([...(answer.body['errors'] ?? [])].map((one) => String(one['detail']))).toEqual([
      'メッセージ「満員」のシナリオ2「5日後 19:30」: 吹き出しが6個になります。吹き出しは5個までです。',
      expect.stringContaining(
        'シナリオ2「5日後 19:30」: クイックリプライは最後の吹き出しにだけ付けられます。',
      ),
    ])
    expect((await at.ask('GET', `/message-packs/${id}`)).body).toMatchObject({
      bubbles: [say('1')],
      version: 1,
    })
    for (const one of [fine, full]) expect(await at.message(one)).toMatchObject({ version: 1 })
  })

  it('and one that is put into a message at the same time never leave the message behind', async () => {
    const id = await at.newPack('ご案内', say('0'))
    const messages = await Promise.all([1, 2, 3].map((n) => at.newMessage(`${n}`, say('A'))))
    for (let n = 1; n <= 4; n += 1) {
      const answers = await Promise.all([
        ...messages.map((one) => at.ask('PUT', `/follow-messages/${one}`, at.form('A', pack(id)))),
        at.edit(id, [say(`${n}`)]),
        at.save('新しい', pack(id)),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 201])
      for (const one of [...messages, text(answers[4]?.body['id'])]) expect(await at.out(one)).toBe(`${n}`)
    }
  })

  it('beside another of the same messages leaves both as they are by now', async () => {
    const [a, b] = [await at.newPack('A', say('a')), await at.newPack('B', say('b'))]
    const one = await at.newMessage('1', pack(a), pack(b))
    const two = await at.newMessage('2', pack(b), pack(a))
    for (let n = 1; n <= 4; n += 1) {
      const answers = await Promise.all([at.edit(a, [say(`a${n}`)]), at.edit(b, [say(`b${n}`)])])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      expect([await at.out(one), await at.out(two)]).toEqual([`a${n},b${n}`, `b${n},a${n}`])
    }
  })
})

describe('a message with a pack', () => {
  let line: TestLine
  beforeAll(async () => {
    line = await TestLine.start()
  })
  afterAll(() => line?.close())

  /** A tap as the webhook route stores it, handled. */
  async function tap(
    memberId: Awaited<ReturnType<typeof addFriend>>['memberId'],
    data: string,
  ): Promise<void> {
    const { shopId } = at.shop
    const { id } = await at.shop.run((tx) =>
      tx
        .insertInto('webhook_events')
        .values({
          shop_id: shopId,
          line_account_id: at.lineAccountId,
          webhook_event_id: data.slice(0, 50),
          type: 'postback',
          member_id: memberId,
          event_at: new Date(),
          payload: JSON.stringify({ type: 'postback', postback: { data } }),
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const { db } = api.database
    const members = createLineEventActivities({
      db,
      boxes: testBoxes(db),
      tokens: testTokens,
      claims: testVault.claims,
    })
    await members.handleLineEvent({ shopId, memberId, eventId: id })
  }

  it('V18 is sent with what the pack has in that second, and its buttons and links do what they said then', async () => {
    await line.open(at.shop)
    const offer = (points: number) => ({
      ...actButtons({ points }, `${points}ポイント進呈`),
      buttons: [
        { kind: 'uri', label: '見る', uri: LP, trackClicks: true },
        { kind: 'act', label: 'はい', once: true, act: { points } },
      ],
    })
    const id = await at.newPack('ご案内', say('古い'), offer(1))
    const { shipDate, sendTime } = dueIn(1)
    const saved = await at.ask('POST', '/follow-messages', {
      lineAccountId: at.lineAccountId,
      ...at.form('フォロー'),
      scenarios: [{ dayOffset: 2, sendTime, bubbles: [say('前'), pack(id)] }],
    })
    const messageId = text(saved.body['id'])
    expect(await at.ask('PATCH', `/follow-messages/${messageId}`, { enabled: true })).toMatchObject({
      status: 200,
    })
    const { memberId, customer } = await addFriend(at.shop, line)
    await planAndArm(at.shop, await addOrder(at.shop, { customer, shipDate }))
    // Planned and armed with the old content: what counts is the second of sending.
    expect(await at.edit(id, [offer(20), say('新しい')])).toMatchObject({ status: 200 })

    const dispatcher = await startTestDispatcher(api.database, line)
    try {
      await until(async () => (await line.pushes(at.shop)).length === 1)
    } finally {
      await dispatcher.stop()
    }
    const [push] = await line.pushes(at.shop)
    const { messages } = push as unknown as {
      messages: { text?: string; template?: { text: string; actions: { data?: string; uri?: string }[] } }[]
    }
    expect(messages.map((one) => one.text ?? one.template?.text)).toEqual(['前', '20ポイント進呈', '新しい'])
    const { body: log } = await at.ask('GET', `/deliveries?messageId=${messageId}`)
    expect(log).toMatchObject({ items: [{ messageVersion: 3 }] })

    // What was sent is tapped, whatever the pack has become since.
    expect(await at.edit(id, [offer(500)])).toMatchObject({ status: 200 })
    const [link, button] = messages[1]?.template?.actions ?? []
    await tap(memberId, button?.data ?? '')
    expect((await at.ask('GET', `/members/${memberId}`)).body).toMatchObject({ pointBalance: 20 })
    const clicked = await api.app.inject({
      url: new URL(link?.uri ?? '').pathname,
      headers: { 'user-agent': BROWSER },
    })
    expect([clicked.statusCode, clicked.headers['location']]).toEqual([302, LP])
  })
})
