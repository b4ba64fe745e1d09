import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { FLAVOURS } from '../../../../infra/sandbox/carts/repist/flavour.ts'
import { type StartedCart, startCart } from '../../../setup/sandbox/repist.ts'
import { fieldsOf, Visitor } from '../../../setup/sandbox/visitor.ts'

/** The screens that change a subscription, with the words of carts.md 5.1; the clock stands at 2026-11-20. */

let cart: StartedCart
let visitor: Visitor

async function fill(): Promise<void> {
  await cart.control('PUT', 'products/TEA', { product_id: '11', product_name: '青汁' })
  await cart.control('PUT', 'products/SERUM', { product_id: '12', product_name: '美容液' })
  await cart.control('PUT', 'customers/501', { name01: '山田', name02: '花子', tel: '090-1234-5678' })
  await cart.control('PUT', 'teiki/301', {
    customer_id: '501',
    next_date: '2026-12-31',
    next_deliv_date: '2027-01-03',
    count: 2,
    memo: '前からのメモ',
    details: [
      { product_code: 'TEA', price: 3980 },
      { product_code: 'GIFT', product_name: 'おまけ' },
    ],
  })
  await cart.control('PUT', 'teiki/302', { customer_id: '501', status: 3, count: 5 })
  await cart.control('DELETE', 'changes')
  cart.clock.nowMs += 60_000
  visitor = new Visitor(cart.url)
  await visitor.signIn()
}
afterEach(() => cart.close())

const SKIP = '/admin/proxy_order/skip.php?teiki_id=301'
const EDIT = '/admin/teiki/edit.php?teiki_id=301'
const CREATE = '/admin/proxy_order/create.php?teiki_id=301'
const CANCEL = '/admin/teiki/cancel.php?teiki_id=301'
const EXPIRED = 'ページの有効期限が切れました。'

const teiki = async () => (await cart.control('GET', 'teiki/301')).body
const changes = async () => (await cart.control('GET', 'changes')).body
/** What the Data Assistant API lists as changed since the clock moved. */
const listed = async () => (await cart.api('teiki?update_date_from=2026-11-20 10:01:00')).body.teiki

describe.each(FLAVOURS)('the screens of %s', (flavour) => {
  beforeEach(async () => {
    cart = await startCart({}, undefined, flavour)
    await fill()
  })

  it('lists the subscriptions, with buttons for those that are not cancelled', async () => {
    const page = await visitor.open('/admin/proxy_order/?customer_id=501')
    for (const text of ['代理注文', '>定期マスタ</a>', '青汁', '2026/12/31', '2027/01/03', '継続', '解約済'])
      expect(page).toContain(text)
    for (const column of ['定期ID', '商品名', '商品コード', '状態', '回数', '次回予定日', '次回お届け予定日'])
      expect(page).toContain(`<th scope="col">${column}</th>`)
    expect(page.match(/name="teiki_id" value="301"/g)).toHaveLength(4)
    expect(page).not.toContain('name="teiki_id" value="302"')
  })

  it('skips by one cycle at each press, and not with a form that was used', async () => {
    const page = await visitor.open(SKIP)
    for (const text of ['次回スキップの確認', '2026/12/31', '2027/01/31', '2027/02/03', 'スキップする'])
      expect(page).toContain(text)
    expect(await visitor.send(page, 'complete')).toContain('次回分をスキップしました。')
    expect(await visitor.send(page, 'complete')).toContain(EXPIRED)
    expect(await listed()).toMatchObject([{ next_date: '2027-01-31', next_deliv_date: '2027-02-03' }])
    await visitor.press(SKIP, 'complete')
    expect(await teiki()).toMatchObject({ next_date: '2027-02-28', next_deliv_date: '2027-03-03' })
    const { counts, presses } = await changes()
    expect(counts).toMatchObject([{ teiki_id: '301', screen: 2, presses: 3, accepted: 2 }])
    expect(presses).toMatchObject([{ outcome: 'ACCEPTED' }, { outcome: 'STALE' }, { outcome: 'ACCEPTED' }])
  })

  it('edits a subscription in three steps and writes every field', async () => {
    const form = await visitor.open(EDIT)
    for (const label of ['商品', '数量', '次回予定日', '次回お届け予定日', 'お届け間隔', '管理メモ'])
      expect(form).toContain(`>${label}</label>`)
    const typed = { next_date: '2027/01/20', next_deliv_date: '2027/01/23', memo: '前からのメモ\nreq-1' }
    const confirm = await visitor.send(form, 'confirm', { ...typed, product_id: '12', quantity: '3' })
    expect(confirm).toContain('登録内容の確認')
    expect(confirm).toContain('美容液')
    expect(await changes()).toMatchObject({ changes: [], presses: [] })
    expect(await visitor.send(confirm, 'complete')).toContain('定期情報を更新しました。')
    expect(await visitor.send(confirm, 'complete')).toContain(EXPIRED)
    expect(await teiki()).toMatchObject({
      next_date: '2027-01-20',
      next_deliv_date: '2027-01-23',
      memo: '前からのメモ\nreq-1',
      details: [
        { product_code: 'SERUM', product_name: '美容液', quantity: 3, price: 3980 },
        { product_code: 'GIFT' },
      ],
    })
    expect(await listed()).toMatchObject([{ teiki_id: '301', next_date: '2027-01-20' }])
    expect((await listed())[0]).not.toHaveProperty('memo')
    // The last writer wins: what staff changed after the page was made is written over.
    const late = await visitor.press(EDIT, 'confirm', { cycle: '30日' })
    await cart.control('PUT', 'teiki/301', { next_date: '2027-05-01' })
    await visitor.send(late, 'complete')
    expect(await teiki()).toMatchObject({ next_date: '2027-01-20', cycle: '30日' })
    await visitor.send(await visitor.press(EDIT, 'confirm', { memo: 'req-2' }), 'complete')
    expect((await changes()).counts).toMatchObject([{ screen: 3, memos: 1, control: 1 }])
  })

  it('refuses a day that is not after today, and says so beside what was typed', async () => {
    for (const day of ['2026/11/20', '2026/11/01']) {
      const page = await visitor.press(EDIT, 'confirm', { next_date: day })
      expect(page).toContain('次回予定日は本日より後の日付を入力してください。')
      expect(page).toContain(`value="${day}"`)
    }
    expect(await visitor.press(EDIT, 'complete', { next_date: '2026/11/19' })).toContain('本日より後の日付')
    expect(await visitor.press(EDIT, 'confirm', { next_date: '2026/11/21' })).toContain('登録内容の確認')
    for (const typed of [
      { next_deliv_date: '1/20' },
      { cycle: '月1回' },
      { quantity: '0' },
      { product_id: 'x' },
    ])
      expect(await visitor.press(EDIT, 'confirm', typed)).toContain('role="alert"')
    expect(await changes()).toMatchObject({ changes: [], presses: [{ outcome: 'REFUSED' }] })
  })

  it('makes one order at each press', async () => {
    await cart.control('PUT', 'orders/1001', { teiki_id: '301', teiki_count: 2 })
    const page = await visitor.open(CREATE)
    for (const text of ['受注作成の確認', '青汁', '3,980', '2027/01/03']) expect(page).toContain(text)
    expect(await visitor.send(page, 'complete')).toContain('受注を作成しました。')
    await visitor.send(page, 'complete')
    await visitor.press(CREATE, 'complete')
    expect((await cart.api('orders?customer_id=501')).body).toMatchObject({
      total: 3,
      orders: [
        { order_id: '1003', teiki_id: '301', deliv_date: '2027-01-03', commit_date: null },
        { order_id: '1002', teiki_count: 3, details: [{ product_code: 'TEA' }, { product_code: 'GIFT' }] },
        { order_id: '1001' },
      ],
    })
    expect((await changes()).counts).toMatchObject([{ screen: 0, orders: 2, presses: 3, accepted: 2 }])
  })

  it('cancels once, keeps the memo, and lets nothing more be pressed', async () => {
    const skip = await visitor.open(SKIP)
    const edit = await visitor.press(EDIT, 'confirm')
    const page = await visitor.open(CANCEL)
    for (const text of ['定期解約', '>解約理由</label>', '>メモ</label>', '解約する'])
      expect(page).toContain(text)
    const typed = { reason: '9', memo: 'req-2' }
    expect(await visitor.send(page, 'complete', typed)).toContain('解約処理が完了しました。')
    expect(await teiki()).toMatchObject({ status: 3, cancel_reason: 'その他', memo: '前からのメモ\nreq-2' })
    for (const stale of [skip, edit, page]) await visitor.send(stale, 'complete')
    expect(await visitor.open(EDIT)).toContain('解約済みの定期は変更できません。')
    for (const path of [SKIP, CANCEL, CREATE])
      expect(await visitor.open(path)).not.toContain('<form method="post"')
    expect((await changes()).counts).toMatchObject([{ screen: 1, presses: 4, accepted: 1 }])
  })

  it('edits a customer, whose memo the API does not show', async () => {
    const path = '/admin/customer/edit.php?customer_id=501'
    for (const label of ['お名前', '電話番号', 'メールアドレス', 'メモ'])
      expect(await visitor.open(path)).toContain(`>${label}</label>`)
    const confirm = await visitor.press(path, 'confirm', { memo: '要連絡', email: 'hanako@example.jp' })
    expect(await visitor.send(confirm, 'complete')).toContain('顧客情報を登録しました。')
    const { customers } = (await cart.api('customers?customer_id=501')).body
    expect(customers).toMatchObject([{ name01: '山田', name02: '花子', email: 'hanako@example.jp' }])
    expect(customers[0]).not.toHaveProperty('memo')
    expect((await cart.control('GET', 'customers/501')).body).toMatchObject({ memo: '要連絡' })
  })

  it('counts presses that never got in', async () => {
    const page = await visitor.open(SKIP)
    await new Visitor(cart.url).signIn()
    expect(await visitor.send(page, 'complete')).toContain('セッションの有効期限が切れました。')
    await cart.control('PUT', 'shop', { basicAuth: { user: 'gate', password: 'keeper' } })
    await visitor.send(page, 'complete')
    expect(visitor.status).toBe(401)
    await cart.control('PUT', 'shop', { maintenance: true })
    expect(await visitor.send(page, 'complete')).toContain('ただいまメンテナンス中です')
    expect(visitor.status).toBe(503)
    const { counts, presses } = await changes()
    expect(counts).toMatchObject([{ screen: 0, presses: 3, accepted: 0 }])
    expect(presses.map(({ outcome }) => outcome)).toEqual(['SESSION_OVER', 'NO_BASIC_AUTH', 'MAINTENANCE'])
  })
})

it('says who changed what, on a page too, and remembers it after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'todoke-cart-'))
  cart = await startCart({}, folder)
  await fill()
  const page = await visitor.open(SKIP)
  await visitor.send(page, 'complete')
  await cart.control('PUT', 'shop', { productChangeEnabled: true })
  const change = { before_product_code: 'TEA', after_product_code: 'SERUM', quantity: 1 }
  const headers = { 'X-Access-Token': 'SandboxRepistToken01', 'content-type': 'application/json' }
  await cart.api('teiki/301/change_product', { method: 'POST', headers, body: JSON.stringify(change) })
  await cart.control('PUT', 'teiki/301', { count: 3 })
  await cart.control('PUT', 'teiki/301', { count: 3 })
  const before = await changes()
  expect(before.changes).toMatchObject([
    {
      by: { how: 'SCREEN', user: 'admin', screen: 'skip', transaction: fieldsOf(page)['transactionid'] },
      teiki_id: '301',
      before: { next_date: '2026-12-31', next_deliv_date: '2027-01-03' },
      after: { next_date: '2027-01-31', next_deliv_date: '2027-02-03' },
    },
    { by: { how: 'API' }, after: { details: [{ product_code: 'SERUM' }, { product_code: 'GIFT' }] } },
    { by: { how: 'CONTROL' }, before: { count: 2 }, after: { count: 3 } },
  ])
  expect(before.counts).toMatchObject([{ teiki_id: '301', screen: 1, api: 1, control: 1, presses: 1 }])
  const shown = await visitor.open('/_control/pages/changes?teiki_id=301')
  for (const text of ['変更の記録', '次回スキップの確認', 'admin', '2027-01-31', '受け付けた'])
    expect(shown).toContain(text)
  await cart.close()
  cart = await startCart({}, folder)
  expect(await changes()).toEqual(before)
  rmSync(folder, { recursive: true, force: true })
})
