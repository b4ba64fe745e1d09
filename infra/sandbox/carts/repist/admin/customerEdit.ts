import type { Customer } from '../state/rows.ts'
import { editFlow } from './editFlow.ts'
import { type EntryErrors, readMemo } from './entry.ts'

const memo = { label: 'メモ', name: 'memo' }
const nameOf = ({ name01, name02 }: Customer): string => `${name01} ${name02}`.trim()

/** 顧客編集. The name is one field; what stands before its first space is the family name. */
export const customerEdit = editFlow<Customer>({
  heading: '顧客編集',
  path: '/admin/customer/edit.php',
  idField: 'customer_id',
  find: ({ cart }, id) => cart.customers.get(id),
  notFound: '該当する顧客がいません。',
  back: {
    label: '代理注文へ戻る',
    href: ({ customer_id }) => `/admin/proxy_order/?customer_id=${customer_id}`,
  },
  title: 'お客様情報',
  about: (customer, { look }) =>
    look.facts(null, [
      ['顧客ID', customer.customer_id],
      ['フリガナ', `${customer.kana01} ${customer.kana02}`],
      ['ポイント', customer.point.toLocaleString('ja-JP')],
    ]),
  fields: () => [
    { label: 'お名前', name: 'customer_name', control: { kind: 'text' } },
    { label: '電話番号', name: 'tel', control: { kind: 'text' } },
    { label: 'メールアドレス', name: 'email', control: { kind: 'text' } },
    { ...memo, control: { kind: 'area' } },
  ],
  entryOf: (customer) => ({
    customer_name: nameOf(customer),
    tel: customer.tel,
    email: customer.email,
    memo: customer.memo,
  }),
  read(typed, customer, { cart }) {
    const entry = (name: string): string => typed[name] ?? ''
    const errors: EntryErrors = {}
    const change = { tel: entry('tel'), email: entry('email'), memo: readMemo(entry('memo'), memo, errors) }
    const name = entry('customer_name')
    if (name === '' || name.length > 300) errors['customer_name'] = 'お名前を入力してください。'
    if (!/^[\d()+ -]{0,30}$/.test(change.tel)) errors['tel'] = '電話番号を正しく入力してください。'
    if (change.email.length > 300) errors['email'] = 'メールアドレスを正しく入力してください。'
    if (Object.keys(errors).length > 0) return { errors }
    const [name01 = '', ...rest] = name.split(/[ 　]/)
    const names = name === nameOf(customer) ? {} : { name01, name02: rest.join(' ') }
    return { save: (by) => void cart.putCustomer(customer.customer_id, { ...change, ...names }, by) }
  },
  done: '顧客情報を登録しました。',
})
