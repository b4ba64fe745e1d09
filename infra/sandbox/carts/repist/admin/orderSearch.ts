import type { Fields } from '../../../kit/pages/fields.ts'
import { type Html, html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import { digitsOf, type Order, orderStatuses } from '../state/rows.ts'
import { type Condition, pager, resultPage, searchForm } from './search.ts'
import type { Screen } from './screen.ts'

const PATH = '/admin/order/'
const conditions: readonly Condition[] = [
  { label: '受注番号', name: 'search_order_id' },
  { label: '顧客ID', name: 'search_customer_id' },
  { label: '電話番号', name: 'search_tel' },
]

/** 受注管理, newest orders first. A phone finds the numbers that contain its digits. */
export const orderSearch: Screen = ({ cart, query }) => {
  const found = cart.orders
    .listed()
    .filter((order) => order.del_flg === 0 && isAsked(order, query))
    .toSorted((a, b) => b.order_date.localeCompare(a.order_date) || compareIds(b.order_id, a.order_id))
  const page = resultPage(found, query)
  return {
    heading: '受注管理',
    body: html`${searchForm(PATH, conditions, query)}
${
  found.length === 0
    ? html`<p class="empty">該当する受注がありません。</p>`
    : html`<p class="count">${found.length}件の受注があります。</p>
${table(page.rows)}
${pager({ path: PATH, conditions }, query, page)}`
}`,
  }
}

function isAsked(order: Order, query: Fields): boolean {
  const id = query('search_order_id').trim()
  const customer = query('search_customer_id').trim()
  const tel = digitsOf(query('search_tel'))
  return (
    (id === '' || order.order_id === id) &&
    (customer === '' || order.customer_id === customer) &&
    (query('search_tel').trim() === '' || (tel !== '' && digitsOf(order.order_tel).includes(tel)))
  )
}

function table(orders: readonly Order[]): Html {
  return html`<div class="wide"><table class="list">
<thead><tr><th scope="col">受注番号</th><th scope="col">受注日</th><th scope="col">お名前</th><th scope="col">商品名</th><th scope="col">商品コード</th><th scope="col">回数</th><th scope="col">対応状況</th><th scope="col">お届け予定日</th><th scope="col">発送日</th><th scope="col">操作</th></tr></thead>
<tbody>
${orders.map(
  (order) => html`<tr data-order-id="${order.order_id}">
<td>${order.order_id}</td><td>${slashDate(order.order_date)}</td><td>${order.order_name01} ${order.order_name02}</td>
<td>${lines(order, 'product_name')}</td><td>${lines(order, 'product_code')}</td>
<td>${order.teiki_count}</td><td><span class="status s${order.status}">${statusLabel(order.status)}</span></td><td>${slashDate(order.deliv_date)}</td><td>${slashDate(order.commit_date)}</td>
<td><a class="act" href="/admin/order/edit.php?order_id=${order.order_id}">編集</a></td>
</tr>\n`,
)}</tbody>
</table></div>`
}

function lines(order: Order, field: 'product_name' | 'product_code'): Html[] {
  return order.details.map((line) => html`<div>${line[field]}</div>`)
}

/** The label of a 対応状況; an unknown code is its own label. */
export function statusLabel(status: number): string {
  return orderStatuses.get(status) ?? String(status)
}
