/**
 * All that the robot knows of the admin screens of リピスト and リピストプレックス: paths, headings, labels, names of
 * fields, buttons and sentences. Written from the assumed contract (carts.md 5.1) and from nothing else; both systems
 * have the same screens. When a screen of the real cart differs, this file changes and no other.
 */

/** A page and what must be seen on it before it counts as recognised. */
export interface ScreenKnown {
  readonly path: string
  /** The parameter of the address that names what the page is about. */
  readonly idParameter: string | null
  readonly heading: string
}

/** A field: the label beside it, and its name in the form. */
export interface FieldKnown {
  readonly label: string
  readonly name: string
}

const screen = (path: string, idParameter: string | null, heading: string): ScreenKnown => ({
  path,
  idParameter,
  heading,
})
const field = (label: string, name: string): FieldKnown => ({ label, name })

/** Marks of every page but the login. */
export const LOGOUT = 'ログアウト'

export const LOGIN = {
  ...screen('/admin/', null, '管理画面ログイン'),
  user: field('ID', 'login_id'),
  password: field('パスワード', 'password'),
  button: 'ログイン',
  wrong: 'IDまたはパスワードが正しくありません。',
  locked: 'アカウントがロックされました。',
  expired: 'セッションの有効期限が切れました。',
} as const

export const MAINTENANCE = { heading: 'ただいまメンテナンス中です', status: 503 } as const

/** A form carries a token that is used up; the cart then changes nothing. */
export const TOKEN_STALE = 'ページの有効期限が切れました。'

/** What a page shows that wants proof of a person. The contract knows none: these are the words in use in Japan. */
export const TWO_FACTOR =
  /認証コード|確認コード|ワンタイム|[2２二]段階認証|[2２二]要素認証|多要素認証|one[- ]time|two[- ]factor/i
export const CAPTCHA = /画像認証|ロボットではありません|captcha|画像に表示/i

export const CONTINUATION = { 継続: 'ACTIVE', 一時停止: 'PAUSED', 解約済: 'CANCELLED' } as const

export const PROXY_ORDER = {
  ...screen('/admin/proxy_order/', 'customer_id', '代理注文'),
  tab: '定期マスタ',
  columns: {
    id: '定期ID',
    product: '商品名',
    code: '商品コード',
    status: '状態',
    count: '回数',
    nextDate: '次回予定日',
    nextDelivery: '次回お届け予定日',
  },
  skip: '次回スキップ',
  edit: '編集',
  cancel: '解約',
} as const

/** Products that come along free of charge bear this mark and do not count (domain.md 10.3). */
export const BUNDLED = /^[〇○◯]/

export const SKIP = {
  ...screen('/admin/proxy_order/skip.php', 'teiki_id', '次回スキップの確認'),
  nextDate: '次回予定日',
  button: 'スキップする',
  done: '次回分をスキップしました。',
} as const

/** Forms are confirmed on a second screen of this heading. */
export const CONFIRM = { heading: '登録内容の確認', check: '確認する', button: '登録する' } as const

export const TEIKI_EDIT = {
  ...screen('/admin/teiki/edit.php', 'teiki_id', '定期マスタ編集'),
  product: field('商品', 'product_id'),
  quantity: field('数量', 'quantity'),
  nextDate: field('次回予定日', 'next_date'),
  nextDelivery: field('次回お届け予定日', 'next_deliv_date'),
  cycle: field('お届け間隔', 'cycle'),
  memo: field('管理メモ', 'memo'),
  done: '定期情報を更新しました。',
  refused: ['次回予定日は本日より後の日付を入力してください。'],
} as const

export const CANCEL = {
  ...screen('/admin/teiki/cancel.php', 'teiki_id', '定期解約'),
  reason: field('解約理由', 'reason'),
  memo: field('メモ', 'memo'),
  button: '解約する',
  done: '解約処理が完了しました。',
} as const

export const ORDER_SEARCH = {
  ...screen('/admin/order/', null, '受注管理'),
  customer: field('顧客ID', 'search_customer_id'),
  button: '検索する',
  columns: {
    id: '受注番号',
    ordered: '受注日',
    name: 'お名前',
    product: '商品名',
    code: '商品コード',
    count: '回数',
    state: '対応状況',
    delivery: 'お届け予定日',
    shipped: '発送日',
  },
  none: '該当する受注がありません。',
  /** An order of these states will not be delivered, or has been. EC-CUBE 2's words. */
  closed: /キャンセル|返品|発送済|配達完了|取消/,
} as const

export const ORDER_EDIT = {
  ...screen('/admin/order/edit.php', 'order_id', '受注編集'),
  fields: [
    field('対応状況', 'status'),
    field('発送日', 'commit_date'),
    field('お届け予定日', 'deliv_date'),
    field('配送業者', 'deliv_company'),
    field('送り状番号', 'tracking_no'),
  ],
  memo: field('SHOPメモ', 'note'),
  done: '受注情報を登録しました。',
} as const

export const CUSTOMER_EDIT = {
  ...screen('/admin/customer/edit.php', 'customer_id', '顧客編集'),
  /** The contract gives no names for these. */
  labels: ['お名前', '電話番号', 'メールアドレス'],
  memo: field('メモ', 'memo'),
  done: '顧客情報を登録しました。',
} as const

/** The cart writes dates so. @param date `YYYY-MM-DD` */
export const writtenDate = (date: string): string => date.replaceAll('-', '/')
