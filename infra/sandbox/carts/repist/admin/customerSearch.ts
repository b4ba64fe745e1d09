import type { Fields } from '../../../kit/pages/fields.ts'
import { html } from '../../../kit/pages/html.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import { type Customer, digitsOf } from '../state/rows.ts'
import { type Condition, pager, resultPage, searchForm } from './search.ts'
import type { Screen } from './screen.ts'

const PATH = '/admin/customer/'
const conditions: readonly Condition[] = [
  { label: '顧客ID', name: 'search_customer_id' },
  { label: '電話番号', name: 'search_tel' },
  { label: 'メールアドレス', name: 'search_email' },
]

/** 顧客管理. The id must match exactly, phone and address in part. 「代理注文」 leads to the subscriptions. */
export const customerSearch: Screen = ({ cart, query }) => {
  const found = cart.customers
    .listed()
    .filter((customer) => isAsked(customer, query))
    .toSorted((a, b) => compareIds(b.customer_id, a.customer_id))
  const page = resultPage(found, query)
  return {
    heading: '顧客管理',
    body: html`${searchForm(PATH, conditions, query)}
${
  found.length === 0
    ? html`<p class="empty">該当する顧客がいません。</p>`
    : html`<p class="count">${found.length}名の顧客がいます。</p>
<div class="wide"><table class="list">
<thead><tr><th scope="col">顧客ID</th><th scope="col">お名前</th><th scope="col">フリガナ</th><th scope="col">電話番号</th><th scope="col">メールアドレス</th><th scope="col">ポイント</th><th scope="col">操作</th></tr></thead>
<tbody>
${page.rows.map(
  (customer) => html`<tr data-customer-id="${customer.customer_id}">
<td>${customer.customer_id}</td><td>${customer.name01} ${customer.name02}</td><td>${customer.kana01} ${customer.kana02}</td>
<td>${customer.tel}</td><td>${customer.email}</td><td class="number">${customer.point.toLocaleString('ja-JP')}</td>
<td><a class="act" href="/admin/proxy_order/?customer_id=${customer.customer_id}">代理注文</a></td>
</tr>\n`,
)}</tbody>
</table></div>
${pager({ path: PATH, conditions }, query, page)}`
}`,
  }
}

function isAsked(customer: Customer, query: Fields): boolean {
  const id = query('search_customer_id').trim()
  const tel = query('search_tel').trim()
  const email = query('search_email').trim().toLowerCase()
  return (
    (id === '' || customer.customer_id === id) &&
    (tel === '' || (digitsOf(tel) !== '' && digitsOf(customer.tel).includes(digitsOf(tel)))) &&
    customer.email.toLowerCase().includes(email)
  )
}
