import type { Fields } from '../../../kit/pages/fields.ts'
import { html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import { digitsOf, type Order } from '../state/rows.ts'
import type { ListRow, Look } from './look/look.ts'
import { statusLabel } from './orderEdit.ts'
import { type Condition, pager, resultPage, searchForm } from './search.ts'
import type { Screen } from './screen.ts'

const PATH = '/admin/order/'
const conditions: readonly Condition[] = [
  { label: '受注番号', name: 'search_order_id' },
  { label: '顧客ID', name: 'search_customer_id' },
  { label: '電話番号', name: 'search_tel' },
]

const columns = [
  '受注番号',
  '受注日',
  'お名前',
  '商品名',
  '商品コード',
  '回数',
  '対応状況',
  'お届け予定日',
  '発送日',
] as const

/** 受注管理, newest orders first. A phone finds the numbers that contain its digits. */
export const orderSearch: Screen = (request) => {
  const { cart, look, query } = request
  const found = cart.orders
    .listed()
    .filter((order) => order.del_flg === 0 && isAsked(order, query))
    .toSorted((a, b) => b.order_date.localeCompare(a.order_date) || compareIds(b.order_id, a.order_id))
  const page = resultPage(found, query)
  const results = html`<p class="count">${found.length}件の受注があります。</p>
${look.list(
  columns,
  page.rows.map((order) => rowOf(order, look)),
)}
${pager({ path: PATH, conditions }, query, page)}`
  return {
    heading: '受注管理',
    body: html`${searchForm(PATH, conditions, request)}
${found.length === 0 ? look.nothing('該当する受注がありません。') : results}`,
  }
}

function rowOf(order: Order, look: Look): ListRow {
  const line = (field: 'product_name' | 'product_code') =>
    order.details.map((detail) => html`<div>${detail[field]}</div>`)
  return {
    id: { field: 'order_id', value: order.order_id },
    cells: {
      受注番号: order.order_id,
      受注日: slashDate(order.order_date),
      お名前: `${order.order_name01} ${order.order_name02}`,
      商品名: line('product_name'),
      商品コード: line('product_code'),
      回数: order.teiki_count,
      対応状況: look.status(statusLabel(order.status), tones.get(order.status) ?? 'none'),
      お届け予定日: slashDate(order.deliv_date),
      発送日: slashDate(order.commit_date),
    },
    buttons: [{ label: '編集', path: '/admin/order/edit.php', field: 'order_id', id: order.order_id }],
  }
}

const tones: ReadonlyMap<number, 'wait' | 'bad' | 'good'> = new Map([
  [2, 'wait'],
  [3, 'bad'],
  [5, 'good'],
])

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
