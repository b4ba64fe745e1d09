import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright'
import { removeFolder } from '../../infra/dev/testing/services.ts'
import { scriptOf } from '../setup/documents/readPage.ts'
import { runScript } from '../setup/documents/runScript.ts'
import { Customer, openBrowser } from './stage/people.ts'
import { newPlace, type Place, type Product, root, startProduct } from './stage/product.ts'

const SATO = 'U00000000000000000000000000000031'
const SUZUKI = 'U00000000000000000000000000000032'
const TAKAHASHI = 'U00000000000000000000000000000033'
const ITO = 'U00000000000000000000000000000035'
const MOST_SECONDS = 240

describe('the page of the three uses', () => {
  let place: Place
  let product: Product
  let browser: Browser
  let shown = ''

  beforeAll(async () => {
    place = await newPlace()
    product = startProduct(place)
    browser = await openBrowser()
    await product.prints(/LINE chat of the customer/, 90)
    shown = await runScript(await scriptOf('docs/uses.md', place), {
      folder: place.folder,
      mostSeconds: MOST_SECONDS,
    })
  }, 400_000)
  afterAll(async () => {
    await browser?.close()
    await product?.interrupt()
    if (place) await removeFolder(root, place.folder)
  }, 30_000)

  it('tells who is meant, and that it is on', () => {
    expect(shown).toContain(
      '定期コースのご案内: 回数の指定なし(単品購入を含む)、「定期継続中」の定期がない人',
    )
    expect(shown).toContain('3袋コースのご案内: 2回目以降、タグ『3袋コース』が付いていない人')
    expect(shown.match(/"enabled":true/g)).toHaveLength(3)
  })

  it('simulates each use before anything is on, and leaves out for a reason', () => {
    const [, sato = '', suzukiAndTakahashi = '', ito = ''] = shown
      .slice(0, shown.indexOf('"enabled":true'))
      .split(/^\S+ (?:buys|gets) .*$/m)
    const left = (name: string) => `${name}: トリガー商品が受注に含まれないため、対象になりません。`
    const taken = (name: string) =>
      expect.stringMatching(new RegExp(`${name}: 対象になります。\n {2}\\S+ \\S+に配信する見込みです。`))
    expect(sato).toEqual(taken('定期コースのご案内'))
    expect(sato).toContain(left('発送のお知らせ'))
    expect(sato).toContain(left('3袋コースのご案内'))
    const [suzuki = '', takahashi = ''] = suzukiAndTakahashi.split(left('定期コースのご案内')).slice(1)
    for (const name of ['発送のお知らせ', '3袋コースのご案内']) expect(suzuki).toEqual(taken(name))
    expect(takahashi).toEqual(taken('発送のお知らせ'))
    expect(takahashi.match(/ターゲットの条件に当てはまらないため、配信しません。/g)).toHaveLength(2)
    expect(ito).toEqual(taken('発送のお知らせ'))
    expect(ito).toContain('3袋コースのご案内: 定期回数が条件に合わないため、対象になりません。')
    expect(shown).toContain('7005 left out: 定期回数が条件に合わないため、対象になりません。')
  })

  it('explains what became of each order', () => {
    const became = [...shown.matchAll(/^(700\d) {2}(\S+) {2}(.*)$/gm)].map(([line]) => line)
    expect(new Set(became.slice(0, 9))).toEqual(
      new Set([
        '7001  定期コースのご案内  配信しました。',
        '7002  発送のお知らせ  配信しました。',
        '7002  3袋コースのご案内  配信しました。',
        '7002  3袋コースのご案内  配信予定です。',
        '7003  発送のお知らせ  配信しました。',
        '7003  3袋コースのご案内  配信時間にターゲットの条件に当てはまらなかったため、配信しませんでした。',
        '7003  3袋コースのご案内  配信予定です。',
        '7004  定期コースのご案内  カートのお客様とLINEの会員が連携されていないため、配信しませんでした。',
        expect.stringMatching(/^7005 {2}発送のお知らせ {2}.*ブロック/),
      ]),
    )
    expect(shown).toContain('{"ordersEnrolled":2,"ordersSent":1,"planned":2,"sent":1,"skipped":1}')
  })

  /** What the chat page shows as sent by the shop, once it has `times` messages. */
  async function chatOf(user: string, words: string, times: number): Promise<string[]> {
    const customer = new Customer(await browser.newPage())
    await customer.opens(`${place.line}/chat/1650000003/${user}`)
    if (times > 0) await customer.sees(words, times, 10)
    return await customer.received()
  }

  it('brings the words of the edits to the chats, once each', async () => {
    expect(await chatOf(SATO, '15%引き', 1)).toEqual([
      '「はちみつ梅干し」はいかがでしたか? 定期コースなら毎回15%引きです。',
    ])
    expect(await chatOf(SUZUKI, '20%引き', 1)).toEqual([
      expect.stringMatching(
        /^\d+月\d+日に「はちみつ梅干し 定期コース」を発送しました。\nヤマト運輸 送り状番号 400012347002$/,
      ),
      'ご家族の分もいかがですか? 3袋コースは20%引きです。',
    ])
  })

  it('brings the notice alone to who has three packs, and nothing to who blocks', async () => {
    expect(await chatOf(TAKAHASHI, '発送しました', 1)).toEqual([
      expect.stringMatching(/発送しました。\nヤマト運輸 送り状番号 400012347003$/),
    ])
    expect(await chatOf(ITO, '', 0)).toEqual([])
  })
})
