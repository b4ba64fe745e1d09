import type { ScreenName } from '../admin/screen.ts'
import type { Fields } from '../../../kit/pages/fields.ts'
import { html } from '../../../kit/pages/html.ts'
import type { ScreenFault } from './screenFaults.ts'

/** What a renamed field is called, by its name. Its new name ends in `_new`. */
const renamed: Readonly<Record<string, readonly [label: string, newLabel: string]>> = {
  login_id: ['ID', 'ユーザーコード'],
  password: ['パスワード', '暗証番号'],
  search_order_id: ['受注番号', '伝票コード'],
  search_customer_id: ['顧客ID', '会員コード'],
  deliv_date: ['お届け予定日', '到着見込日'],
  commit_date: ['発送日', '出荷完了日'],
  note: ['SHOPメモ', '店舗備考'],
  product_id: ['商品', 'コース'],
  next_date: ['次回予定日', '次回の処理日'],
  next_deliv_date: ['次回お届け予定日', '次回の到着見込日'],
  cycle: ['お届け間隔', 'サイクル'],
  reason: ['解約理由', '退会の理由'],
  memo: ['メモ', '備考'],
}

/** What `field-renamed` renames when it is not told what. */
const usual: Readonly<Partial<Record<ScreenName, string>>> = {
  login: 'login_id',
  orderSearch: 'search_order_id',
  customerSearch: 'search_customer_id',
  orderEdit: 'deliv_date',
  customerEdit: 'memo',
  cancel: 'reason',
}

/** The page as a fault of the group `page` bends it; the look itself moves and renames buttons. */
export function bentPage(text: string, { kind, field }: ScreenFault, screen: ScreenName): string {
  if (kind === 'dialog') return text.replace('</body>', `${dialog.text}\n</body>`)
  if (kind !== 'field-renamed') return text
  const name = field ?? usual[screen] ?? 'next_date'
  const [label, newLabel] = renamed[name] ?? [name, name]
  const labels = name === 'memo' ? [label, '管理メモ'] : [label]
  return labels
    .reduce((bent, old) => bent.replaceAll(`>${old}<`, `>${newLabel}<`), text)
    .replaceAll(`name="${name}"`, `name="${name}_new"`)
}

/** Reads a field under its new name too. */
export function underEitherName(fields: Fields): Fields {
  return (name) => fields(name) || fields(`${name}_new`)
}

const dialog = html`<dialog open class="in-front" aria-label="お知らせ">
<div><h2>お知らせ</h2>
<p>管理画面のリニューアルについて、大切なお知らせがあります。内容をご確認のうえ、画面を閉じてください。</p>
<form method="dialog"><button type="submit">閉じる</button></form></div>
</dialog>`
