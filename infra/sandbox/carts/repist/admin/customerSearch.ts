import type { Fields } from '../../../kit/pages/fields.ts'
import { html } from '../../../kit/pages/html.ts'
import { compareIds } from '../../../kit/state/updatedRows.ts'
import { type Customer, digitsOf } from '../state/rows.ts'
import type { ListRow } from './look/look.ts'
import { type Condition, pager, resultPage, searchForm } from './search.ts'
import type { Screen } from './screen.ts'

const PATH = '/admin/customer/'
const conditions: readonly Condition[] = [
  { label: '顧客ID', name: 'search_customer_id' },
  { label: '電話番号', name: 'search_tel' },
  { label: 'メールアドレス', name: 'search_email' },
]

const columns = ['顧客ID', 'お名前', 'フリガナ', '電話番号', 'メールアドレス', 'ポイント'] as const

/** 顧客管理. The id must match exactly, phone and address in part. 「代理注文」 leads to the subscriptions. */
export const customerSearch: Screen = (request) => {
  const { cart, look, query } = request
  const found = cart.customers
    .listed()
    .filter((customer) => isAsked(customer, query))
    .toSorted((a, b) => compareIds(b.customer_id, a.customer_id))
  const page = resultPage(found, query)
  const results = html`<p class="count">${found.length}名の顧客がいます。</p>
${look.list(columns, page.rows.map(rowOf))}
${pager({ path: PATH, conditions }, query, page)}`
  return {
    heading: '顧客管理',
    body: html`${searchForm(PATH, conditions, request)}
${found.length === 0 ? look.nothing('該当する顧客がいません。') : results}`,
  }
}

function rowOf(customer: Customer): ListRow {
  const { customer_id } = customer
  return {
    id: { field: 'customer_id', value: customer_id },
    cells: {
      顧客ID: customer_id,
      お名前: `${customer.name01} ${customer.name02}`,
      フリガナ: `${customer.kana01} ${customer.kana02}`,
      電話番号: customer.tel,
      メールアドレス: customer.email,
      ポイント: customer.point.toLocaleString('ja-JP'),
    },
    buttons: [
      { label: '代理注文', path: '/admin/proxy_order/', field: 'customer_id', id: customer_id },
      { label: '編集', path: '/admin/customer/edit.php', field: 'customer_id', id: customer_id },
    ],
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
