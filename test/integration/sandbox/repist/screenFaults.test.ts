import { Agent, request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Row, type StartedCart, startCart } from '../../../setup/sandbox/repist.ts'
import { fieldsOf, Visitor } from '../../../setup/sandbox/visitor.ts'

const SKIP = '/admin/proxy_order/skip.php?teiki_id=301'
const EDIT = '/admin/teiki/edit.php?teiki_id=301'
const LIST = '/admin/proxy_order/?customer_id=501'

let cart: StartedCart
let visitor: Visitor
beforeEach(async () => {
  cart = await startCart()
  await cart.control('PUT', 'products/TEA', { product_name: '青汁' })
  await cart.control('PUT', 'customers/501', { name01: '山田' })
  const dates = { next_date: '2026-12-01', next_deliv_date: '2026-12-04' }
  for (const id of ['301', '302'])
    await cart.control('PUT', `teiki/${id}`, {
      customer_id: '501',
      ...dates,
      details: [{ product_code: 'TEA' }],
    })
  await cart.control('DELETE', 'changes')
  visitor = new Visitor(cart.url)
  await visitor.signIn()
})
afterEach(() => cart.close())

const order = (fault: Row) => cart.control('POST', 'faults', fault)
const teiki = async () => (await cart.control('GET', 'teiki/301')).body
const changes = async () => (await cart.control('GET', 'changes')).body
const isSkipped = async () => (await teiki())['next_date'] !== '2026-12-01'

describe('another answer', () => {
  it.each([
    ['maintenance', 503, 'ただいまメンテナンス中です', 'MAINTENANCE'],
    ['error', 500, 'システムエラー', 'FAULT'],
    ['two-factor', 200, '>認証コード</label>', 'FAULT'],
    ['captcha', 200, '画像認証', 'FAULT'],
    ['garbled', 200, '\ufffd', 'FAULT'],
    ['logged-out', 200, 'セッションの有効期限が切れました。', 'SESSION_OVER'],
  ])('%s stands in for a page, and a press under it changes nothing', async (kind, status, text, outcome) => {
    await order({ screen: 'skip', kind })
    expect(await visitor.open(SKIP)).toContain(text)
    expect(visitor.status).toBe(status)
    if (kind === 'logged-out') await visitor.signIn()
    const page = await visitor.open(SKIP)
    expect(page).toContain('次回スキップの確認')
    await order({ screen: 'any', kind, at: 'press', count: null })
    expect(await visitor.send(page, 'complete')).toContain(text)
    expect(await changes()).toMatchObject({
      changes: [],
      presses: [{ outcome, fault: kind, teiki_id: '301' }],
    })
  })

  it.each(['close', 'reset', 'hang'])('%s gives no answer and takes nothing', async (kind) => {
    const page = await visitor.open(SKIP)
    await order({ screen: 'skip', kind, at: 'press' })
    if (kind === 'hang') {
      const url = `${cart.url}/admin/proxy_order/skip.php`
      const body = new URLSearchParams({ ...fieldsOf(page), mode: 'complete' })
      const asked = fetch(url, { method: 'POST', headers: { cookie: visitor.cookie }, body })
      asked.catch(() => undefined)
      while ((await changes()).presses.length === 0);
      void asked
    } else await expect(visitor.send(page, 'complete')).rejects.toThrow('fetch failed')
    expect(await isSkipped()).toBe(false)
    expect((await changes()).presses).toMatchObject([{ outcome: 'FAULT', fault: kind }])
  })

  it('meets the login: slow, renamed, refused, locked at the fifth', async () => {
    await order({ screen: 'login', kind: 'field-renamed' })
    expect(await new Visitor(cart.url).open('/admin/')).toContain('name="login_id_new"')
    await order({ screen: 'login', kind: 'slow', delayMs: 1 })
    await order({ screen: 'login', kind: 'wrong-password', count: 5 })
    for (let time = 1; time < 5; time += 1)
      expect(await visitor.signIn()).toContain('IDまたはパスワードが正しくありません。')
    expect(await visitor.signIn()).toContain('アカウントがロックされました。')
  })
})

describe('a bent page', () => {
  it('renames fields and columns, and takes the new names', async () => {
    await order({ screen: 'teikiEdit', kind: 'field-renamed' })
    await order({ screen: 'proxyOrder', kind: 'field-renamed' })
    const page = await visitor.open(EDIT)
    expect(page).toContain('>次回の処理日</label>')
    expect(page).not.toContain('name="next_date"')
    expect(page).toContain('>次回お届け予定日</label>')
    expect(await visitor.send(page, 'confirm', { next_date_new: '2027/01/01' })).toContain('2027/01/01')
    expect(await visitor.open(LIST)).not.toContain('>次回予定日</th>')
    expect(await visitor.open(LIST)).toContain('>次回予定日</th>')
  })

  it('moves and renames buttons, and puts a dialog in front', async () => {
    const at = (text: string, page: string) => page.indexOf(text)
    const usual = await visitor.press(EDIT, 'confirm')
    expect(at('登録する', usual)).toBeGreaterThan(at('戻る', usual))
    await order({ screen: 'teikiEdit', kind: 'button-moved', at: 'confirm' })
    const moved = await visitor.press(EDIT, 'confirm')
    expect(at('登録する', moved)).toBeLessThan(at('戻る', moved))
    expect(at('登録する', moved)).toBeLessThan(at('<form', moved))
    await order({ screen: 'skip', kind: 'button-renamed' })
    expect(await visitor.open(SKIP)).not.toContain('スキップする</button>')
    await order({ screen: 'skip', kind: 'dialog' })
    const covered = await visitor.open(SKIP)
    expect(covered).toContain('<dialog open')
    expect(await visitor.send(covered, 'complete')).toContain('次回分をスキップしました。')
  })
})

describe('a press', () => {
  it.each(['taken-error', 'taken-garbled', 'taken-reset', 'taken-close'])(
    '%s is stored, and its answer lost',
    async (kind) => {
      await order({ screen: 'skip', kind, teiki_id: '302' })
      await order({ screen: 'skip', kind, teiki_id: '301' })
      const page = await visitor.open(SKIP)
      const answer = await visitor.send(page, 'complete').catch(() => 'lost')
      expect(answer).not.toContain('次回分をスキップしました。')
      expect(await isSkipped()).toBe(true)
      const { presses, counts } = await changes()
      expect(presses).toMatchObject([{ outcome: 'ACCEPTED', fault: kind }])
      expect(counts).toMatchObject([{ teiki_id: '301', screen: 1 }])
      expect((await cart.control('GET', 'faults')).body['faults']).toMatchObject([
        { teiki_id: '302', left: 1 },
      ])
    },
  )

  it('is reset on a connection that was kept alive, after it was taken', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (path: string, body?: string) =>
      new Promise<{ text: string; isReused: boolean }>((resolve, reject) => {
        const headers = {
          cookie: visitor.cookie,
          ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
        }
        const sent = httpRequest(
          `${cart.url}${path}`,
          { agent, method: body ? 'POST' : 'GET', headers },
          (answer) => {
            const parts: Buffer[] = []
            answer.on('data', (part: Buffer) => parts.push(part))
            answer.on('end', () =>
              resolve({ text: Buffer.concat(parts).toString(), isReused: sent.reusedSocket }),
            )
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
    await ask(LIST)
    const { text, isReused } = await ask(SKIP)
    expect(isReused).toBe(true)
    await order({ screen: 'skip', kind: 'taken-reset' })
    const body = new URLSearchParams({ ...fieldsOf(text), mode: 'complete' }).toString()
    await expect(ask('/admin/proxy_order/skip.php', body)).rejects.toThrow('ECONNRESET')
    expect(await teiki()).toMatchObject({ next_date: '2027-01-01' })
    agent.destroy()
  })

  it('is shown as done and not stored', async () => {
    await order({ screen: 'teikiEdit', kind: 'not-stored' })
    const confirm = await visitor.press(EDIT, 'confirm', { next_date: '2027/01/01' })
    expect(await visitor.send(confirm, 'complete')).toContain('定期情報を更新しました。')
    expect(await isSkipped()).toBe(false)
    expect(await changes()).toMatchObject({ changes: [], presses: [{ outcome: 'NOT_STORED' }] })
  })

  it('changes twice on two presses of one form, and both are counted', async () => {
    await order({ screen: 'skip', kind: 'token-kept' })
    const page = await visitor.open(SKIP)
    const said = [1, 2, 3].map(() => visitor.send(page, 'complete'))
    await Promise.all(said)
    expect(await teiki()).toMatchObject({ next_date: '2027-02-01' })
    const { counts, presses } = await changes()
    expect(counts).toMatchObject([{ screen: 2, presses: 3, accepted: 2 }])
    expect(new Set(presses.map(({ transaction }) => transaction)).size).toBe(1)
  })
})

describe('staff in between', () => {
  it('move the date between read and press, and between confirming and pressing', async () => {
    await order({ screen: 'proxyOrder', kind: 'date-moved', teiki_id: '301', days: 3 })
    expect(await visitor.open(LIST)).not.toContain('2026/12/07')
    expect(await teiki()).toMatchObject({ next_date: '2026-12-04', next_deliv_date: '2026-12-07' })
    expect((await cart.control('GET', 'teiki/302')).body).toMatchObject({ next_date: '2026-12-01' })
    await order({ screen: 'teikiEdit', kind: 'date-moved', at: 'confirm' })
    expect(await visitor.press(EDIT, 'confirm')).toContain('2026/12/04')
    expect(await teiki()).toMatchObject({ next_date: '2026-12-11' })
    await order({ screen: 'skip', kind: 'date-moved', at: 'press' })
    await visitor.press(SKIP, 'complete')
    expect(await teiki()).toMatchObject({ next_date: '2027-01-18' })
    const { changes: made, counts } = await changes()
    expect(made.map(({ by }) => (by as Row)['how'])).toEqual(['STAFF', 'STAFF', 'STAFF', 'SCREEN'])
    expect(counts).toMatchObject([{ teiki_id: '301', staff: 3, screen: 1 }])
  })

  it('cancel it, rename its product, create its order', async () => {
    await order({ screen: 'skip', kind: 'product-renamed' })
    await visitor.open(SKIP)
    expect(await visitor.open(LIST)).toContain('青汁（新）')
    expect((await cart.api('products')).body.products).toMatchObject([{ product_name: '青汁（新）' }])
    await order({ screen: 'proxyOrder', kind: 'order-created' })
    await visitor.open(LIST)
    expect((await cart.api('orders')).body).toMatchObject({
      total: 2,
      orders: [{ status: 1, commit_date: null }, {}],
    })
    await order({ screen: 'skip', kind: 'cancelled', at: 'press' })
    const page = await visitor.open(SKIP)
    expect(await visitor.send(page, 'complete')).toContain('解約済みの定期はスキップできません。')
    expect(await teiki()).toMatchObject({ status: 3, next_date: '2026-12-01' })
  })
})

it('refuses a fault that can never strike, and lists those that wait beside the others', async () => {
  const never: Row[] = [
    { screen: 'login', kind: 'cancelled' },
    { screen: 'orderSearch', kind: 'taken-reset' },
    { screen: 'skip', kind: 'slow', at: 'confirm' },
    { screen: 'skip', kind: 'nothing' },
    { screen: 'nowhere', kind: 'slow' },
    { screen: 'skip', kind: 'slow', endpoint: 'admin' },
  ]
  for (const fault of never)
    expect(await order(fault)).toMatchObject({ status: 400, body: { error: expect.anything() } })
  await order({ endpoint: 'orders', kind: 'error' })
  const listed = await order({ screen: 'any', kind: 'dialog', count: null })
  expect(listed).toMatchObject({
    status: 201,
    body: { faults: [{ endpoint: 'orders' }, { screen: 'any', left: null }] },
  })
  await cart.control('DELETE', 'faults')
  expect((await cart.control('GET', 'faults')).body).toEqual({ faults: [] })
})

it('lets a person order faults by buttons', async () => {
  const page = '/_control/pages/faults'
  expect(await visitor.open(page)).toContain('これから起こる障害')
  const chosen = { screen: 'skip', at: 'press', teiki_id: '301', times: 'always' }
  const after = await visitor.open(page, { ...chosen, kind: 'taken-reset' })
  expect(after).toContain('次回スキップの確認、最終ボタンを押すとき、定期 301: 変更後に接続リセット')
  expect(await visitor.open(page, { ...chosen, screen: 'login', kind: 'cancelled' })).toContain(
    'role="alert"',
  )
  expect((await cart.control('GET', 'faults')).body['faults']).toMatchObject([
    { screen: 'skip', kind: 'taken-reset', at: 'press', teiki_id: '301', left: null },
  ])
  expect(await visitor.open(`${page}/clear`, {})).not.toContain('変更後に接続リセット（')
  expect((await cart.control('GET', 'faults')).body).toEqual({ faults: [] })
})
