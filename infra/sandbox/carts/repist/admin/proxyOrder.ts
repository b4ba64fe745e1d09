import { type Html, html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import type { Cart } from '../state/cart.ts'
import { type Customer, type Teiki, teikiStatuses } from '../state/rows.ts'
import type { Screen } from './screen.ts'

const tabs = { teiki: '定期マスタ', customer: 'お客様情報' } as const

/** 代理注文: a customer's subscriptions (tab 定期マスタ, shown first) and contact data. Read-only. */
export const proxyOrder: Screen = ({ cart, query }) => {
  const id = query('customer_id')
  const customer = cart.customers.get(id)
  if (customer === undefined) {
    return {
      heading: '代理注文',
      status: id === '' ? 200 : 404,
      body: html`<p class="empty">${id === '' ? '顧客を選択してください。' : '該当する顧客がいません。'}</p>
<p><a href="/admin/customer/">顧客管理から選択する</a></p>`,
    }
  }
  const shown = query('tab') === 'customer' ? 'customer' : 'teiki'
  return {
    heading: '代理注文',
    body: html`<p class="customer">顧客ID ${customer.customer_id}　${customer.name01} ${customer.name02} 様</p>
<div class="tabs" role="tablist">
${tab(customer, 'teiki', shown)}
${tab(customer, 'customer', shown)}
</div>
<div role="tabpanel" id="panel" aria-labelledby="tab-${shown}">
${shown === 'teiki' ? subscriptions(subscriptionsOf(cart, customer)) : contactData(customer)}
</div>`,
  }
}

function tab(customer: Customer, name: keyof typeof tabs, shown: string): Html {
  return html`<a role="tab" id="tab-${name}" aria-controls="panel" aria-selected="${name === shown ? 'true' : 'false'}" href="/admin/proxy_order/?customer_id=${customer.customer_id}&tab=${name}">${tabs[name]}</a>`
}

function subscriptionsOf(cart: Cart, { customer_id }: Customer): Teiki[] {
  return cart.teiki
    .listed()
    .filter((teiki) => teiki.customer_id === customer_id)
    .toSorted((a, b) => compareIds(a.teiki_id, b.teiki_id))
}

function subscriptions(rows: readonly Teiki[]): Html {
  if (rows.length === 0) return html`<p class="empty">定期はありません。</p>`
  return html`<div class="wide"><table class="list">
<thead><tr><th scope="col">定期ID</th><th scope="col">商品名</th><th scope="col">商品コード</th><th scope="col">状態</th><th scope="col">回数</th><th scope="col">次回予定日</th><th scope="col">次回お届け予定日</th></tr></thead>
<tbody>
${rows.map(
  (teiki) => html`<tr data-teiki-id="${teiki.teiki_id}">
<td>${teiki.teiki_id}</td>
<td>${teiki.details.map((line) => html`<div>${line.product_name}</div>`)}</td>
<td>${teiki.details.map((line) => html`<div>${line.product_code}</div>`)}</td>
<td><span class="status t${teiki.status}">${teikiStatuses[teiki.status]}</span></td><td>${teiki.count}</td>
<td>${slashDate(teiki.next_date)}</td><td>${slashDate(teiki.next_deliv_date)}</td>
</tr>\n`,
)}</tbody>
</table></div>`
}

function contactData(customer: Customer): Html {
  return html`<table class="form"><tbody>
<tr><th scope="row">お名前</th><td>${customer.name01} ${customer.name02}</td></tr>
<tr><th scope="row">フリガナ</th><td>${customer.kana01} ${customer.kana02}</td></tr>
<tr><th scope="row">電話番号</th><td>${customer.tel}</td></tr>
<tr><th scope="row">メールアドレス</th><td>${customer.email}</td></tr>
<tr><th scope="row">ポイント</th><td>${customer.point.toLocaleString('ja-JP')}</td></tr>
</tbody></table>`
}
