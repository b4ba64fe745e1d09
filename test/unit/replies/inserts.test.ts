import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Bubble, checkRendered } from '../../../domain/bubbles/index.ts'
import {
  firstDayBack,
  INSERT_WORDS,
  type InsertFacts,
  type OrderFacts,
  renderReply,
  rereadWaitMs,
  type SubscriptionFacts,
  wantsReread,
} from '../../../domain/replies/inserts/index.ts'
import { parseClock, parseDate, instantInJapan } from '../../../domain/values/japanTime.ts'

const now = instantInJapan(parseDate('2026-11-27'), parseClock('15:02'))
const MINUTE = 60_000

const order = (changes: Partial<OrderFacts> & { on?: string } = {}): OrderFacts => ({
  number: '1001',
  orderDate: parseDate(changes.on ?? '2026-11-20'),
  subscriptionId: null,
  status: 'OPEN',
  shipDate: null,
  scheduledDeliveryDate: null,
  productNames: ['青汁 30包'],
  shipments: [],
  ...changes,
})
const cart = {
  connectionId: 'c1',
  label: 'リピスト',
  statesPoints: true,
  ordersAsOf: now,
  customersAsOf: now - 5 * MINUTE,
  points: [1234],
}
const linked: InsertFacts = {
  isLinked: true,
  carts: [cart],
  orders: [],
  olderOrders: 0,
  subscriptions: [],
  rereadAskedAt: null,
}
const manner = { words: INSERT_WORDS, formUrl: null, maxAgeMs: 15 * MINUTE, now }
const said = (text: string, facts: Partial<InsertFacts>, changes: Partial<typeof manner> = {}): string[] =>
  renderReply({
    bubbles: [{ kind: 'text', text }],
    values: {},
    facts: { ...linked, ...facts },
    manner: { ...manner, ...changes },
  }).map((message) => (message.type === 'text' ? message.text : message.type))

describe('配送状況', () => {
  const delivery = (...orders: OrderFacts[]) => said('{deliveryStatus}', { orders })[0]

  it('says order date, products, state, carrier, number with link', () => {
    const shipped = order({
      status: 'SHIPPED',
      shipDate: parseDate('2026-11-25'),
      scheduledDeliveryDate: parseDate('2026-11-28'),
      productNames: ['青汁 30包', 'シェイカー'],
      shipments: [{ carrier: 'YAMATO', rawCarrier: 'ヤマト', trackingNumber: '1234-5678-9012' }],
    })
    expect(delivery(shipped)).toBe(
      [
        '■11月20日のご注文',
        '青汁 30包',
        'シェイカー',
        '状況:発送済み(11月25日発送)',
        'お届け予定日:11月28日',
        '配送会社:ヤマト運輸',
        '送り状番号:123456789012',
        'https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=123456789012',
      ].join('\n'),
    )
  })

  it.each<[string, Partial<OrderFacts>, string[]]>([
    ['not yet shipped', {}, ['状況:発送の準備をしています。']],
    [
      'to be shipped',
      { shipDate: parseDate('2026-12-01') },
      ['状況:発送の準備をしています。', '発送予定日:12月1日'],
    ],
    [
      'shipped by its date, without a number',
      { shipDate: parseDate('2026-11-27') },
      ['状況:発送済み(11月27日発送)', '送り状番号はまだ登録されていません。'],
    ],
    [
      'shipped, with a carrier alone',
      { status: 'SHIPPED', shipments: [{ carrier: 'SAGAWA', rawCarrier: null, trackingNumber: null }] },
      ['状況:発送済み', '配送会社:佐川急便', '送り状番号はまだ登録されていません。'],
    ],
    [
      'of another carrier, without a page',
      {
        status: 'SHIPPED',
        shipments: [{ carrier: 'OTHER', rawCarrier: '赤帽', trackingNumber: 'A-1, A-2' }],
      },
      ['状況:発送済み', '配送会社:赤帽', '送り状番号:A1', '配送会社:赤帽', '送り状番号:A2'],
    ],
    [
      'delivered, when the cart says so',
      { status: 'DELIVERED', shipDate: parseDate('2026-11-21') },
      ['状況:お届け済み(11月21日発送)'],
    ],
    [
      'cancelled, without its parcel',
      {
        status: 'CANCELLED',
        shipDate: parseDate('2026-11-21'),
        shipments: [{ carrier: 'YAMATO', rawCarrier: null, trackingNumber: '1' }],
      },
      ['状況:キャンセル済み'],
    ],
    ['returned', { status: 'RETURNED' }, ['状況:返品済み']],
  ])('of an order that is %s', (_case, changes, lines) => {
    expect(delivery(order(changes))).toBe(['■11月20日のご注文', '青汁 30包', ...lines].join('\n'))
  })

  it('goes by order date, then number, oldest first, numbers as people count', () => {
    const text = delivery(
      order({ on: '2026-11-20', number: '100', productNames: ['三'] }),
      order({ on: '2026-11-20', number: '99', productNames: ['二'] }),
      order({ on: '2025-12-31', number: '500', productNames: ['一'] }),
    )
    expect(text?.match(/[一二三]\n/g)?.join('')).toBe('一\n二\n三\n')
    expect(text).toContain('■2025年12月31日のご注文')
  })

  it('says when nothing was ordered, or the member is not linked, with the form where there is one', () => {
    expect(said('{deliveryStatus}', {})).toEqual(['直近3か月のご注文は見つかりませんでした。'])
    const formUrl = 'https://liff.line.me/1-a/forms/identity'
    expect(said('{deliveryStatus}', { isLinked: false, orders: [order()] })).toEqual([
      'ご注文の内容をお伝えするには、ご本人の確認が必要です。お手数ですが、ショップまでお問い合わせください。',
    ])
    expect(said('{purchaseInfo}', { isLinked: false }, { formUrl } as never)[0]).toContain(`\n${formUrl}`)
  })

  it('does not say that nothing was ordered before the cart has told all', () => {
    const carts = [cart, { ...cart, ordersAsOf: null }]
    for (const text of ['{deliveryStatus}', '{purchaseInfo}'])
      expect(said(text, { carts })).toEqual([INSERT_WORDS.notReadYet])
  })

  it('says as of when older data is', () => {
    const old = { ...cart, ordersAsOf: now - 16 * MINUTE }
    expect(said('{deliveryStatus}', { carts: [cart, old] })).toEqual([
      '直近3か月のご注文は見つかりませんでした。\n14:46時点の情報です',
    ])
    const yesterday = { ...cart, ordersAsOf: now - 24 * 60 * MINUTE }
    expect(said('{deliveryStatus}', { carts: [yesterday], orders: [order()] })[0]).toMatch(
      /\n\n11月26日 15:02時点の情報です$/,
    )
  })
})

describe('購入情報', () => {
  const course: SubscriptionFacts = {
    id: 's1',
    courseNames: ['青汁 定期コース'],
    status: 'ACTIVE',
    nextDeliveryDate: parseDate('2026-12-20'),
    cycle: '1か月ごと',
  }
  const info = (orders: OrderFacts[], ...subscriptions: SubscriptionFacts[]) =>
    said('{purchaseInfo}', { orders, subscriptions })[0]

  it('says course, product, next delivery, cycle, status and how it is delivered', () => {
    const shipments = [{ carrier: 'JAPAN_POST', rawCarrier: null, trackingNumber: null } as const]
    expect(info([order({ subscriptionId: 's1', shipments })], course)).toBe(
      [
        '■青汁 定期コース',
        '商品:青汁 30包',
        '直近のご注文:11月20日',
        '次回お届け予定日:12月20日',
        'お届け周期:1か月ごと',
        'ご契約状況:定期継続中',
        '配送方法:日本郵便',
      ].join('\n'),
    )
  })

  it('says nothing that the cart does not state or that is over', () => {
    const bare = { ...course, courseNames: [], cycle: null }
    expect(info([], { ...bare, status: 'PAUSED', nextDeliveryDate: parseDate('2026-11-26') })).toBe(
      '■定期コース\nご契約状況:停止',
    )
    expect(info([order({ subscriptionId: 's1' })], { ...bare, status: 'CANCELLED' })).toMatch(
      /ご契約状況:解約済み$/,
    )
    expect(info([order({ subscriptionId: 's1' })], { ...bare, status: 'UNKNOWN' })).not.toContain('契約')
    expect(info([order()])).toBe('■11月20日のご購入\n商品:青汁 30包')
  })

  it('has each subscription once, the newest twelve, and an apology when there is none', () => {
    const many = Array.from({ length: 14 }, (_, nth) =>
      order({ number: `${nth}`, productNames: [`品${nth}`] }),
    )
    const text = info(
      [...many, order({ subscriptionId: 's1' }), order({ subscriptionId: 's1', on: '2026-10-20' })],
      course,
    )
    expect(text?.match(/■/g)).toHaveLength(12)
    expect(text).not.toContain('品2\n')
    expect(text).toContain('品13')
    expect(text?.match(/青汁 定期コース/g)).toHaveLength(1)
    const apology = '申し訳ございません。直近3か月のご購入情報は見つかりませんでした。'
    expect(info([order({ status: 'CANCELLED' })], { ...course, status: 'CANCELLED' })).toBe(apology)
  })
})

describe('現在ポイント(カート側)', () => {
  const points = (...carts: Partial<typeof cart>[]) =>
    said('ポイントは{cartPoints}です', { carts: carts.map((one) => ({ ...cart, ...one })) })[0]

  it('stands in the words of the shop, with its time', () => {
    expect(points({})).toBe('ポイントは1,234ポイント(14:57時点)です')
  })

  it('says which points are of which cart or customer', () => {
    expect(points({}, { label: '別カート', points: [5, 7] }, { statesPoints: false })).toBe(
      'ポイントはリピスト:1,234ポイント(14:57時点)\n別カート(1):5ポイント(14:57時点)\n別カート(2):7ポイント(14:57時点)です',
    )
  })

  it('shows none that are older than 30 minutes, unknown, or never stated', () => {
    const none = 'ポイントは---(ただいま確認できません。しばらくしてから、もう一度お試しください)です'
    expect(points({ customersAsOf: now - 30 * MINUTE })).toContain('1,234')
    expect(points({ customersAsOf: now - 30 * MINUTE - 1 })).toBe(none)
    expect(points({ points: [null] } as never)).toBe(none)
    expect(points({ customersAsOf: null } as never)).toBe(none)
    expect(points({ statesPoints: false })).toBe('ポイントは---(こちらではご確認いただけません)です')
  })
})

describe('three calendar months', () => {
  it.each([
    ['2026-11-27', '2026-08-27'],
    ['2026-05-31', '2026-02-28'],
    ['2024-05-31', '2024-02-29'],
    ['2026-01-31', '2025-10-31'],
    ['2026-03-01', '2025-12-01'],
    ['2026-07-31', '2026-04-30'],
  ])('from %s look back to %s', (today, first) => {
    expect(firstDayBack(parseDate(today))).toBe(first)
  })
})

describe('what does not fit', () => {
  const long = (nth: number) =>
    order({
      number: `${nth}`,
      productNames: Array.from({ length: 20 }, () => `${nth}番の品${'あ'.repeat(70)}`),
    })

  it('goes on in further messages, then the oldest rows go and the first line counts them', () => {
    const texts = said('ご注文の状況です。\n{deliveryStatus}\nありがとうございます。', {
      orders: Array.from({ length: 40 }, (_, nth) => long(nth)),
      olderOrders: 3,
    })
    expect(texts).toHaveLength(5)
    const [count = ''] = /ほか (\d+) 件\(過去分\)/.exec(texts[0] ?? '')?.slice(1) ?? []
    expect(texts[0]).toMatch(/^ご注文の状況です。\nほか \d+ 件\(過去分\)\n\n■/)
    expect(texts.join('\n').match(/■/g)).toHaveLength(40 + 3 - Number(count))
    expect(texts[4]).toMatch(/ありがとうございます。$/)
    expect(texts.join('\n')).toContain('39番の品')
  })

  it('leaves the other bubbles of the reply whole, with the quick reply on the last message', () => {
    const quickReply = [{ button: { kind: 'message', label: 'はい', text: 'はい' } }]
    const bubbles = [
      { kind: 'sticker', packageId: '1', stickerId: '2' },
      { kind: 'text', text: 'あ'.repeat(4_999) },
      { kind: 'text', text: `${'い'.repeat(4_990)}{deliveryStatus}` },
      { kind: 'text', text: '{purchaseInfo}{deliveryStatus}', quickReply },
    ] as unknown as Bubble[]
    const messages = renderReply({
      bubbles,
      values: {},
      facts: { ...linked, orders: Array.from({ length: 9 }, (_, nth) => long(nth)) },
      manner,
    })
    expect(messages.map(({ type }) => type)).toEqual(['sticker', 'text', 'text', 'text', 'text'])
    expect(messages.map((message) => message.quickReply !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    expect(checkRendered(messages)).toEqual([])
  })

  it('counts emoji and keeps their places and the numbers of links', () => {
    const asked: string[] = []
    const messages = renderReply({
      bubbles: [{ kind: 'text', text: '{link:https://a.jp}{deliveryStatus}{emoji:p/1}{link:https://b.jp}' }],
      values: {},
      references: {
        linkOf: (path, uri) => {
          asked.push(path)
          return uri
        },
      },
      facts: linked,
      manner,
    })
    const [message] = messages
    if (message?.type !== 'text') throw new Error('not a text')
    const [emoji] = message.emojis ?? []
    expect(message.text[emoji?.index ?? 0]).toBe('$')
    expect(new Set(asked)).toEqual(new Set(['/0/text/0', '/0/text/1']))
  })

  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constant('👨‍👩‍👧‍👦'.repeat(40)),
  )
  const anyOrder = fc.record({
    number: fc.string(),
    orderDate: fc.constantFrom(parseDate('2026-08-27'), parseDate('2026-11-27'), parseDate('2031-01-01')),
    subscriptionId: fc.constantFrom(null, 's1'),
    status: fc.constantFrom('OPEN', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED'),
    shipDate: fc.constantFrom(null, parseDate('2026-11-20'), parseDate('2026-12-20')),
    scheduledDeliveryDate: fc.constantFrom(null, parseDate('2026-11-20')),
    productNames: fc.array(name, { maxLength: 30 }),
    shipments: fc.array(
      fc.record({
        carrier: fc.constantFrom('YAMATO', 'SAGAWA', 'JAPAN_POST', 'OTHER'),
        rawCarrier: fc.option(name),
        trackingNumber: fc.option(name),
      }),
      { maxLength: 15 },
    ),
  }) as fc.Arbitrary<OrderFacts>

  it('never leaves what LINE would refuse, cuts no grapheme of the cart and no address', () => {
    const text = fc.constantFrom(
      '{deliveryStatus}',
      'a\n{purchaseInfo}\nb{deliveryStatus}c',
      `${'い'.repeat(4_000)}{deliveryStatus}{cartPoints}`,
    )
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.array(anyOrder, { maxLength: 60 }),
        (texts, orders) => {
          const messages = renderReply({
            bubbles: texts.map((one) => ({ kind: 'text', text: one })),
            values: {},
            facts: { ...linked, orders },
            manner,
          })
          expect(checkRendered(messages)).toEqual([])
          for (const message of messages) {
            if (message.type !== 'text') continue
            expect(message.text.isWellFormed()).toBe(true)
            for (const [url] of message.text.matchAll(/https:\S+/g))
              expect(url).toMatch(/(?:pno|okurijoNo|reqCodeNo1)=[\x21-\x7e]+$/)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('loses no order but the oldest, and counts those', () => {
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 60 }), (orders) => {
        const whole = said('{deliveryStatus}', { orders }).join('\n')
        const shown = whole.match(/^■/gm)?.length ?? 0
        const counted = Number(/^ほか (\d+) 件/.exec(whole)?.[1] ?? 0)
        expect(shown + counted).toBe(orders.length)
      }),
      { numRuns: 40 },
    )
  })
})

describe('when the cart is asked again', () => {
  const at = { now, maxAgeMs: 15 * MINUTE }
  const old = { ...cart, connectionId: 'c2', ordersAsOf: now - 16 * MINUTE, customersAsOf: null } as never

  it('asks the connections whose data is older than the setting, for what the reply says', () => {
    expect(wantsReread(['deliveryStatus'], { ...linked, carts: [cart, old] }, at)).toEqual(['c2'])
    expect(wantsReread(['purchaseInfo'], linked, at)).toEqual([])
    expect(wantsReread([], { ...linked, carts: [old] }, at)).toEqual([])
    expect(wantsReread(['cartPoints'], { ...linked, carts: [cart, old] }, at)).toEqual(['c2'])
    expect(wantsReread(['cartPoints'], linked, { now: now + 26 * MINUTE, maxAgeMs: 60 * MINUTE })).toEqual([
      'c1',
    ])
  })

  it('asks for a member once in ten minutes', () => {
    const facts = { ...linked, carts: [old] }
    expect(wantsReread(['deliveryStatus'], { ...facts, rereadAskedAt: now - 9 * MINUTE }, at)).toEqual([])
    expect(wantsReread(['deliveryStatus'], { ...facts, rereadAskedAt: now - 10 * MINUTE }, at)).toEqual([
      'c2',
    ])
  })

  it('waits 20 s at most, and never beyond the life of the reply token', () => {
    expect(rereadWaitMs(now, now + 1_000)).toBe(20_000)
    expect(rereadWaitMs(now, now + 30_000)).toBe(10_000)
    expect(rereadWaitMs(now, now + 45_000)).toBe(0)
  })
})
