import type { Html, Part } from '../../../../kit/pages/html.ts'

/** A value beside its label, read-only. */
export type Fact = readonly [label: string, value: Part]

/** An input beside its label. */
export interface LabelledInput {
  label: string
  id: string
  input: Html
  error?: string | undefined
}

/** A button in a row of a list, which opens a screen for that row. `disabled`: shown grey, or not at all. */
export interface RowButton {
  label: string
  path: string
  field: 'order_id' | 'customer_id' | 'teiki_id'
  id: string
  disabled?: boolean
}

/** A row of a list: what stands in each column, and its buttons. */
export interface ListRow {
  /** The row's number, under the name of its field: `order_id`. */
  id: { field: RowButton['field']; value: string }
  cells: Readonly<Record<string, Part>>
  buttons: readonly RowButton[]
}

/** `mode`: what the form is sent with when this button sends it. */
export interface FormButton {
  label: string
  mode: string
  isSecond?: boolean
}

/** A form that is sent by POST, with its transaction token. */
export interface Form {
  path: string
  token: string
  hidden: Readonly<Record<string, string>>
  body: Html
  buttons: readonly FormButton[]
  back?: { label: string; href: string }
}

/** How a fault bends the page that is about to be shown. */
export interface Twist {
  buttonsMoved?: boolean
  buttonsRenamed?: boolean
}

/** What a page shows inside the layout. The heading stands in the title and in the page. */
export interface Framed {
  heading: string
  body: Html
}

/** Around a page: whose shop, who is signed in, and which path is open. */
export interface Frame {
  shopName: string
  user: string
  path: string
}

export const menu = [
  { label: '受注管理', path: '/admin/order/' },
  { label: '顧客管理', path: '/admin/customer/' },
  { label: '代理注文', path: '/admin/proxy_order/' },
  { label: '基本情報管理', path: '/admin/basis/' },
] as const

/** Whether an entry of the menu is the one that is open; a subscription's screens belong to 代理注文. */
export function isOpen(entry: string, path: string): boolean {
  return path.replace('/admin/teiki/', '/admin/proxy_order/').startsWith(entry)
}

/**
 * How a flavour of the cart draws its screens. Paths, headings, labels, names, buttons and sentences are the screens'
 * own and the same in each flavour (carts.md 5.1); layout, order, ids and classes are the look's.
 */
export interface Look {
  /** What the vendor calls the cart. */
  cartName: string
  styleSheet: string
  /** The name of the hidden field with the transaction token. */
  tokenField: string
  /** The id of an input by its field's name. */
  idOf(name: string): string
  /** A whole page behind the login. */
  page(page: Framed, frame: Frame): string
  /** A whole page before the login: login, maintenance and the like. */
  door(page: Framed): string
  facts(title: string | null, facts: readonly Fact[]): Html
  inputs(title: string | null, inputs: readonly LabelledInput[]): Html
  /** Values now and after a change, by label. */
  nowAndAfter(title: string, rows: readonly (readonly [label: string, now: Part, after: Part])[]): Html
  list(columns: readonly string[], rows: readonly ListRow[]): Html
  /** A list without a row's number and buttons. */
  lines(title: string, columns: readonly string[], rows: readonly (readonly Part[])[]): Html
  /** A badge. `tone`: as what the status is to be read. */
  status(label: string, tone: 'good' | 'wait' | 'bad' | 'none'): Html
  tabs(tabs: readonly { label: string; href: string; isShown: boolean; id: string }[], panel: Html): Html
  form(form: Form, twist: Twist): Html
  search(path: string, inputs: readonly LabelledInput[]): Html
  /** What was done, what is wrong, and that nothing was found. */
  done(sentence: string): Html
  alert(sentence: string): Html
  nothing(sentence: string): Html
}
