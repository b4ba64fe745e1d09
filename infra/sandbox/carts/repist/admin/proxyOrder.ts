import { type Html, html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import type { Cart } from '../state/cart.ts'
import { type Customer, type Teiki, teikiStatuses } from '../state/rows.ts'
import type { ListRow, Look } from './look/look.ts'
import type { Screen } from './screen.ts'

const tabs = { teiki: '定期マスタ', customer: 'お客様情報' } as const

const columns = ['定期ID', '商品名', '商品コード', '状態', '回数', '次回予定日', '次回お届け予定日'] as const

/** 代理注文: a customer's subscriptions (tab 定期マスタ, shown first) and contact data. */
export const proxyOrder: Screen = ({ cart, look, query }) => {
  const id = query('customer_id')
  const customer = cart.customers.get(id)
  if (customer === undefined) {
    return {
      heading: '代理注文',
      status: id === '' ? 200 : 404,
      body: html`${look.nothing(id === '' ? '顧客を選択してください。' : '該当する顧客がいません。')}
<p><a href="/admin/customer/">顧客管理から選択する</a></p>`,
    }
  }
  const shown = query('tab') === 'customer' ? 'customer' : 'teiki'
  const tab = (name: keyof typeof tabs) => ({
    label: tabs[name],
    href: `/admin/proxy_order/?customer_id=${customer.customer_id}&tab=${name}`,
    isShown: name === shown,
    id: name,
  })
  const panel =
    shown === 'teiki' ? subscriptions(subscriptionsOf(cart, customer), look) : contactData(customer, look)
  return {
    heading: '代理注文',
    body: html`<p class="customer">顧客ID ${customer.customer_id}　${customer.name01} ${customer.name02} 様</p>
${look.tabs([tab('teiki'), tab('customer')], panel)}`,
  }
}

function subscriptionsOf(cart: Cart, { customer_id }: Customer): Teiki[] {
  return cart.teiki
    .listed()
    .filter((teiki) => teiki.customer_id === customer_id)
    .toSorted((a, b) => compareIds(a.teiki_id, b.teiki_id))
}

function subscriptions(rows: readonly Teiki[], look: Look): Html {
  if (rows.length === 0) return look.nothing('定期はありません。')
  return look.list(
    columns,
    rows.map((teiki) => rowOf(teiki, look)),
  )
}

function rowOf(teiki: Teiki, look: Look): ListRow {
  const { teiki_id, status } = teiki
  const line = (field: 'product_name' | 'product_code') =>
    teiki.details.map((detail) => html`<div>${detail[field]}</div>`)
  const button = (label: string, path: string) =>
    ({ label, path, field: 'teiki_id', id: teiki_id, disabled: status === 3 }) as const
  return {
    id: { field: 'teiki_id', value: teiki_id },
    cells: {
      定期ID: teiki_id,
      商品名: line('product_name'),
      商品コード: line('product_code'),
      状態: look.status(teikiStatuses[status], ({ 1: 'good', 2: 'wait', 3: 'bad' } as const)[status]),
      回数: teiki.count,
      次回予定日: slashDate(teiki.next_date),
      次回お届け予定日: slashDate(teiki.next_deliv_date),
    },
    buttons: [
      button('次回スキップ', '/admin/proxy_order/skip.php'),
      button('編集', '/admin/teiki/edit.php'),
      button('解約', '/admin/teiki/cancel.php'),
      button('受注作成', '/admin/proxy_order/create.php'),
    ],
  }
}

function contactData(customer: Customer, look: Look): Html {
  return html`${look.facts(null, [
    ['お名前', `${customer.name01} ${customer.name02}`],
    ['フリガナ', `${customer.kana01} ${customer.kana02}`],
    ['電話番号', customer.tel],
    ['メールアドレス', customer.email],
    ['ポイント', customer.point.toLocaleString('ja-JP')],
    ['メモ', customer.memo],
  ])}
<p class="actions"><a href="/admin/customer/edit.php?customer_id=${customer.customer_id}">顧客情報を編集する</a></p>`
}
