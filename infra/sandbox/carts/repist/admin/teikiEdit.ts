import { slashDate } from '../../../kit/state/japanTime.ts'
import type { Cart } from '../state/cart.ts'
import { CYCLE_PATTERN } from '../state/cycle.ts'
import { type Detail, type Teiki, teikiStatuses } from '../state/rows.ts'
import { editFlow } from './editFlow.ts'
import { type EntryErrors, readDate, readMemo } from './entry.ts'

const nextDate = { label: '次回予定日', name: 'next_date' }
const nextDelivDate = { label: '次回お届け予定日', name: 'next_deliv_date' }
const memo = { label: '管理メモ', name: 'memo' }

/** What the cart says of the subscription that a screen is about. */
export function aboutTeiki(cart: Cart, teiki: Teiki): [string, string][] {
  const customer = cart.customers.get(teiki.customer_id ?? '')
  return [
    ['定期ID', teiki.teiki_id],
    ['顧客ID', teiki.customer_id ?? ''],
    ['お名前', customer === undefined ? '' : `${customer.name01} ${customer.name02}`],
    ['商品名', teiki.details.map((line) => line.product_name).join('、')],
    ['商品コード', teiki.details.map((line) => line.product_code).join('、')],
    ['状態', teikiStatuses[teiki.status]],
    ['回数', String(teiki.count)],
  ]
}

/** Where the screens of a subscription lead back to. */
export const backToProxyOrder = {
  label: '代理注文へ戻る',
  href: ({ customer_id }: Teiki) => `/admin/proxy_order/?customer_id=${customer_id ?? ''}`,
}

/**
 * 定期マスタ編集: the dates, the first line's product and quantity, and the rest. Further lines stay as they are. A
 * product that the master does not have (any more) stays as long as no other is chosen.
 */
export const teikiEdit = editFlow<Teiki>({
  heading: '定期マスタ編集',
  path: '/admin/teiki/edit.php',
  idField: 'teiki_id',
  find: ({ cart }, id) => cart.teiki.get(id),
  notFound: '該当する定期がありません。',
  locked: ({ status }) => (status === 3 ? '解約済みの定期は変更できません。' : undefined),
  back: backToProxyOrder,
  title: '次回の内容',
  about: (teiki, { cart, look }) => look.facts('定期情報', aboutTeiki(cart, teiki)),
  fields(teiki, { cart }) {
    const masters = cart.products
      .listed()
      .filter(({ kind, product_code }) => kind === 2 && product_code !== teiki.details[0]?.product_code)
    const current = teiki.details[0]
    const offered = masters.map(({ product_id, product_name }) => [product_id, product_name] as const)
    const own =
      current === undefined ? ([] as const) : [[productIdOf(cart, current), current.product_name] as const]
    return [
      { label: '商品', name: 'product_id', control: { kind: 'select', options: [...own, ...offered] } },
      { label: '数量', name: 'quantity', control: { kind: 'text' } },
      { ...nextDate, control: { kind: 'date' } },
      { ...nextDelivDate, control: { kind: 'date' } },
      { label: 'お届け間隔', name: 'cycle', control: { kind: 'text' } },
      { ...memo, control: { kind: 'area' } },
    ]
  },
  entryOf(teiki, { cart }) {
    const line = teiki.details[0]
    return {
      product_id: line === undefined ? '' : productIdOf(cart, line),
      quantity: line === undefined ? '' : String(line.quantity),
      next_date: slashDate(teiki.next_date),
      next_deliv_date: slashDate(teiki.next_deliv_date),
      cycle: teiki.cycle,
      memo: teiki.memo,
    }
  },
  read(typed, teiki, { cart }) {
    const entry = (name: string): string => typed[name] ?? ''
    const errors: EntryErrors = {}
    const change = {
      next_date: readDate(entry('next_date'), nextDate, errors),
      next_deliv_date: readDate(entry('next_deliv_date'), nextDelivDate, errors),
      cycle: entry('cycle'),
      memo: readMemo(entry('memo'), memo, errors),
    }
    if (change.next_date !== null && change.next_date <= cart.today) {
      errors['next_date'] = '次回予定日は本日より後の日付を入力してください。'
    }
    if (!CYCLE_PATTERN.test(change.cycle)) {
      errors['cycle'] = 'お届け間隔は「30日」または「1ヶ月」の形式で入力してください。'
    }
    const quantity = entry('quantity')
    const [line, ...others] = teiki.details
    if (line !== undefined && !/^[1-9]\d{0,2}$/.test(quantity)) {
      errors['quantity'] = '数量は1から999で入力してください。'
    }
    const chosen = line === undefined ? undefined : chosenLine(cart, line, entry('product_id'))
    if (line !== undefined && chosen === undefined) errors['product_id'] = '商品を選択してください。'
    if (Object.keys(errors).length > 0) return { errors }
    const details = chosen === undefined ? others : [{ ...chosen, quantity: Number(quantity) }, ...others]
    return { save: (by) => void cart.putTeiki(teiki.teiki_id, { ...change, details }, by) }
  },
  done: '定期情報を更新しました。',
})

/** The master's id of a line's product; its code when the master does not have it. */
function productIdOf(cart: Cart, line: Detail): string {
  return cart.products.get(line.product_code)?.product_id ?? line.product_code
}

/** The line with the product that was chosen; undefined when there is no such product. */
function chosenLine(cart: Cart, line: Detail, productId: string): Detail | undefined {
  if (productId === productIdOf(cart, line)) return line
  const product = cart.products
    .listed()
    .find(({ product_id, kind }) => product_id === productId && kind === 2)
  return product && { ...line, product_code: product.product_code, product_name: product.product_name }
}
