import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type StartedCart, startCart } from '../../../setup/sandbox/repist.ts'
import { Visitor } from '../../../setup/sandbox/visitor.ts'

let cart: StartedCart
let visitor: Visitor
beforeEach(async () => {
  cart = await startCart()
  visitor = new Visitor(cart.url)
  await cart.control('PUT', 'customers/501', {
    name01: '<山田>',
    name02: '花子',
    tel: '090-1234-5678',
    email: 'hanako@example.jp',
  })
  await cart.control('PUT', 'teiki/301', {
    customer_id: '501',
    next_date: '2026-12-01',
    count: 2,
    details: [{ product_code: 'TEA', product_name: '青汁' }],
  })
  await cart.control('PUT', 'orders/1001', { teiki_id: '301', teiki_count: 2 })
  cart.clock.nowMs += 60_000
})
afterEach(() => cart.close())

const tokenOf = (page: string) => /name="transactionid" value="([0-9a-f]+)"/.exec(page)?.[1] ?? ''
const edit = {
  order_id: '1001',
  status: '5',
  commit_date: '2026/11/19',
  deliv_date: '',
  deliv_company: 'ヤマト運輸',
  tracking_no: '1234-5678-9012',
  note: '',
}
const EDIT = '/admin/order/edit.php'

describe('the door', () => {
  it('shows the login to a stranger, and the orders after a right login', async () => {
    expect(await visitor.open('/admin/order/')).toContain('<h1>管理画面ログイン</h1>')
    const page = await visitor.signIn()
    for (const text of [
      '<h1>受注管理</h1>',
      'サンドボックス通販',
      '顧客管理',
      '代理注文',
      '基本情報管理',
      'ログアウト',
    ]) {
      expect(page).toContain(text)
    }
  })

  it('locks the account at the fifth wrong password, against the right one too', async () => {
    for (let time = 1; time < 5; time += 1) {
      expect(await visitor.signIn('wrong')).toContain('IDまたはパスワードが正しくありません。')
    }
    expect(await visitor.signIn('wrong')).toContain('アカウントがロックされました。')
    expect(await visitor.signIn()).toContain('アカウントがロックされました。')
    cart.clock.nowMs += 31 * 60_000
    expect(await visitor.signIn()).toContain('<h1>受注管理</h1>')
  })

  it('ends the first session of a user with a second login', async () => {
    await visitor.signIn()
    await new Visitor(cart.url).signIn()
    const page = await visitor.open('/admin/order/')
    expect(page).toContain('セッションの有効期限が切れました。')
    expect(page).toContain('name="login_id"')
    await visitor.signIn()
    expect(await new Visitor(cart.url).signIn('sandbox', 'robot1')).toContain('ログイン中: robot1')
    expect(await visitor.open('/admin/order/')).toContain('<h1>受注管理</h1>')
  })

  it('ends a session that lay idle, and one that signed out', async () => {
    await visitor.signIn()
    cart.clock.nowMs += 61 * 60_000
    expect(await visitor.open('/admin/order/')).toContain('セッションの有効期限が切れました。')
    await visitor.signIn()
    await visitor.open('/admin/logout.php')
    expect(await visitor.open('/admin/order/')).not.toContain('セッションの有効期限が切れました。')
  })

  it('stands behind Basic auth when the shop has it', async () => {
    await cart.control('PUT', 'shop', { basicAuth: { user: 'gate', password: 'keeper:1' } })
    await visitor.open('/admin/')
    expect(visitor.status).toBe(401)
    visitor.authorization = `Basic ${Buffer.from('gate:keeper:1').toString('base64')}`
    expect(await visitor.signIn()).toContain('<h1>受注管理</h1>')
  })
})

describe('the lists', () => {
  beforeEach(async () => {
    await cart.control('PUT', 'orders/1002', { customer_id: '502', order_tel: '08011112222' })
    await visitor.signIn()
  })

  it('finds orders by number, customer and phone, everything escaped', async () => {
    const asked = ['search_order_id=1001', 'search_customer_id=501', 'search_tel=09012345678']
    for (const query of asked) {
      const page = await visitor.open(`/admin/order/?${query}`)
      expect(page).toContain('data-order-id="1001"')
      expect(page).not.toContain('data-order-id="1002"')
      expect(page).toContain('&lt;山田&gt; 花子')
    }
    expect(await visitor.open('/admin/order/?search_order_id=9')).toContain('該当する受注がありません。')
  })

  it('leads from a customer to the subscriptions', async () => {
    const found = await visitor.open('/admin/customer/?search_email=hanako')
    expect(found).toContain('href="/admin/proxy_order/?customer_id=501">代理注文</a>')
    const page = await visitor.open('/admin/proxy_order/?customer_id=501')
    for (const text of ['定期マスタ', '301', '青汁', '継続', '2026/12/01']) expect(page).toContain(text)
  })
})

describe('受注編集', () => {
  beforeEach(async () => {
    await visitor.signIn()
  })

  it('confirms, saves and moves update_date', async () => {
    const form = await visitor.open(`${EDIT}?order_id=1001`)
    for (const label of ['対応状況', '発送日', 'お届け予定日', '配送業者', '送り状番号', 'SHOPメモ']) {
      expect(form).toMatch(new RegExp(`<label for="[a-z_]+">${label}</label>`))
    }
    const transactionid = tokenOf(form)
    const confirm = await visitor.open(EDIT, { ...edit, transactionid, mode: 'confirm' })
    expect(confirm).toContain('<h1>登録内容の確認</h1>')
    expect((await cart.control('GET', 'orders/1001')).body).toMatchObject({ commit_date: null })
    const done = await visitor.open(EDIT, { ...edit, transactionid, mode: 'complete' })
    expect(done).toContain('受注情報を登録しました。')
    expect((await cart.api('orders?update_date_from=2026-11-20 10:01:00')).body.orders).toMatchObject([
      {
        order_id: '1001',
        commit_date: '2026-11-19',
        status: 5,
        deliv_company: 'ヤマト運輸',
        tracking_no: '1234-5678-9012',
      },
    ])
  })

  it('refuses a stale form and changes nothing', async () => {
    const transactionid = tokenOf(await visitor.open(`${EDIT}?order_id=1001`))
    await visitor.open(EDIT, { ...edit, transactionid, mode: 'complete' })
    for (const token of [transactionid, 'made-up', '']) {
      const again = await visitor.open(EDIT, {
        ...edit,
        commit_date: '',
        transactionid: token,
        mode: 'complete',
      })
      expect(again).toContain('ページの有効期限が切れました。')
    }
    expect((await cart.control('GET', 'orders/1001')).body).toMatchObject({ commit_date: '2026-11-19' })
  })

  it('says beside the field what is wrong with a date, and keeps what was typed', async () => {
    const transactionid = tokenOf(await visitor.open(`${EDIT}?order_id=1001`))
    const sent = { ...edit, transactionid, commit_date: '2026/02/30', deliv_date: '11/20', mode: 'complete' }
    const page = await visitor.open(EDIT, sent)
    expect(page).toContain('発送日に存在しない日付が入力されています。')
    expect(page).toContain('お届け予定日は YYYY/MM/DD の形式で入力してください。')
    expect(page).toContain('value="2026/02/30"')
    expect((await cart.control('GET', 'orders/1001')).body).toMatchObject({ commit_date: null })
  })

  it('changes nothing for a session that was replaced', async () => {
    const transactionid = tokenOf(await visitor.open(`${EDIT}?order_id=1001`))
    await new Visitor(cart.url).signIn()
    const page = await visitor.open(EDIT, { ...edit, transactionid, mode: 'complete' })
    expect(page).toContain('セッションの有効期限が切れました。')
    expect((await cart.control('GET', 'orders/1001')).body).toMatchObject({ commit_date: null })
  })

  it('keeps no password in the record of requests', async () => {
    const { body } = await cart.control('GET', 'requests?endpoint=admin')
    expect(body.requests).toMatchObject([{ body: { login_id: 'admin', password: '***' } }, { method: 'GET' }])
  })
})
