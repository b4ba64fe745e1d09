import { html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { type Order, orderStatuses } from '../state/rows.ts'
import { editFlow } from './editFlow.ts'
import { type EntryErrors, readDate, readMemo } from './entry.ts'

const carriers = ['ヤマト運輸', '佐川急便', '日本郵便'] as const

/** The fields of 受注編集, in the order of the screen (carts.md 5.1). */
const status = { label: '対応状況', name: 'status' }
const commitDate = { label: '発送日', name: 'commit_date' }
const delivDate = { label: 'お届け予定日', name: 'deliv_date' }
const note = { label: 'SHOPメモ', name: 'note' }

/** 受注編集. */
export const orderEdit = editFlow<Order>({
  heading: '受注編集',
  path: '/admin/order/edit.php',
  idField: 'order_id',
  find({ cart }, id) {
    const order = cart.orders.get(id)
    return order?.del_flg === 1 ? undefined : order
  },
  notFound: '該当する受注がありません。',
  back: { label: '受注管理へ戻る', href: () => '/admin/order/' },
  title: '対応・配送',
  about: (order, { look }) => html`${look.facts('受注情報', [
    ['受注番号', order.order_id],
    ['受注日', slashDate(order.order_date)],
    ['顧客ID', order.customer_id],
    ['お名前', `${order.order_name01} ${order.order_name02}`],
    ['電話番号', order.order_tel],
    ['メールアドレス', order.order_email],
    ['定期ID', order.teiki_id],
    ['定期回数', order.teiki_count],
    ['お支払い合計', `${order.payment_total.toLocaleString('ja-JP')} 円`],
  ])}
${look.lines(
  '受注商品',
  ['商品コード', '商品名', '数量', '単価'],
  order.details.map((line) => [
    line.product_code,
    line.product_name,
    line.quantity,
    `${line.price.toLocaleString('ja-JP')} 円`,
  ]),
)}`,
  fields: () => [
    {
      ...status,
      control: { kind: 'select', options: [...orderStatuses].map(([code, label]) => [String(code), label]) },
    },
    { ...commitDate, control: { kind: 'date' } },
    { ...delivDate, control: { kind: 'date' } },
    { label: '配送業者', name: 'deliv_company', control: { kind: 'suggest', options: carriers } },
    { label: '送り状番号', name: 'tracking_no', control: { kind: 'text' } },
    { ...note, control: { kind: 'area' } },
  ],
  entryOf: (order) => ({
    status: String(order.status),
    commit_date: slashDate(order.commit_date),
    deliv_date: slashDate(order.deliv_date),
    deliv_company: order.deliv_company,
    tracking_no: order.tracking_no,
    note: order.note,
  }),
  read(typed, order, { cart }) {
    const entry = (name: string): string => typed[name] ?? ''
    const errors: EntryErrors = {}
    const change = {
      status: Number(entry('status')),
      commit_date: readDate(entry('commit_date'), commitDate, errors),
      deliv_date: readDate(entry('deliv_date'), delivDate, errors),
      deliv_company: entry('deliv_company'),
      tracking_no: entry('tracking_no'),
      note: readMemo(entry('note'), note, errors),
    }
    if (!orderStatuses.has(change.status)) errors['status'] = '対応状況を選択してください。'
    if (change.deliv_company.length > 50) {
      errors['deliv_company'] = '配送業者は50文字以内で入力してください。'
    }
    if (!/^[A-Za-z0-9-]{0,40}$/.test(change.tracking_no)) {
      errors['tracking_no'] = '送り状番号は半角英数字とハイフン40文字以内で入力してください。'
    }
    if (Object.keys(errors).length > 0) return { errors }
    return { save: (by) => void cart.putOrder(order.order_id, change, by) }
  },
  done: '受注情報を登録しました。',
})

/** The label of a 対応状況; an unknown code is its own label. */
export function statusLabel(code: number): string {
  return orderStatuses.get(code) ?? String(code)
}
