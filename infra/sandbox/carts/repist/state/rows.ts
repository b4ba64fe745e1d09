import { type Static, Type } from '@fastify/type-provider-typebox'

/**
 * The cart's rows, with the field names of carts.md 5. Ids are text, amounts integer yen, dates `YYYY-MM-DD` or null,
 * `update_date` and `order_date` `YYYY-MM-DD HH:MM:SS` in Japan.
 */

export const idSchema = Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' })
const text = Type.String({ maxLength: 300 })
const amount = Type.Integer({ minimum: 0 })
const dateOrNull = Type.Union([Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), Type.Null()])
const stamp = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$' })
const idOrNull = Type.Union([idSchema, Type.Null()])

/** A line of an order or a subscription. The code of an order may differ from its subscription's. */
export const detailSchema = Type.Object(
  { product_code: text, product_name: text, quantity: Type.Integer({ minimum: 1 }), price: amount },
  { additionalProperties: false },
)
export type Detail = Static<typeof detailSchema>

export const productSchema = Type.Object(
  {
    product_id: idSchema,
    product_code: text,
    product_name: text,
    kind: Type.Union([Type.Literal(1), Type.Literal(2)], { description: '1 単品, 2 定期' }),
    update_date: stamp,
  },
  { additionalProperties: false },
)
export type Product = Static<typeof productSchema>

/** The API does not show `memo`. */
export const customerSchema = Type.Object(
  {
    customer_id: idSchema,
    name01: text,
    name02: text,
    kana01: text,
    kana02: text,
    tel: text,
    email: text,
    point: Type.Integer(),
    memo: Type.String({ maxLength: 3000, description: 'メモ of the admin screens' }),
    update_date: stamp,
  },
  { additionalProperties: false },
)
export type Customer = Static<typeof customerSchema>

/** A subscription (定期受注マスタ, the parent). The API shows neither `memo` nor `cancel_reason`. */
export const teikiSchema = Type.Object(
  {
    teiki_id: idSchema,
    customer_id: idOrNull,
    status: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)], {
      description: '1 継続, 2 一時停止, 3 解約済',
    }),
    next_date: dateOrNull,
    next_deliv_date: dateOrNull,
    count: amount,
    cycle: Type.String({ pattern: '^\\d{1,3}(日|ヶ月)$', description: 'お届け間隔: 30日, 1ヶ月' }),
    memo: Type.String({ maxLength: 3000, description: '管理メモ of the admin screens' }),
    cancel_reason: Type.String({ maxLength: 100, description: '解約理由, empty unless cancelled' }),
    details: Type.Array(detailSchema),
    update_date: stamp,
  },
  { additionalProperties: false },
)
export type Teiki = Static<typeof teikiSchema>

/** An order (受注, the child). `note` is the SHOPメモ of the admin screens; the API does not show it. */
export const orderSchema = Type.Object(
  {
    order_id: idSchema,
    customer_id: idOrNull,
    order_name01: text,
    order_name02: text,
    order_tel: text,
    order_email: text,
    order_date: stamp,
    status: Type.Integer({ minimum: 1, maximum: 99, description: '対応状況, see orderStatuses' }),
    payment_total: amount,
    commit_date: dateOrNull,
    deliv_date: dateOrNull,
    deliv_company: text,
    tracking_no: text,
    teiki_id: idOrNull,
    teiki_count: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    del_flg: Type.Union([Type.Literal(0), Type.Literal(1)]),
    note: Type.String({ maxLength: 3000 }),
    details: Type.Array(detailSchema),
    update_date: stamp,
  },
  { additionalProperties: false },
)
export type Order = Static<typeof orderSchema>

/** 対応状況 by code. carts.md gives no list; these are the codes of EC-CUBE 2. */
export const orderStatuses: ReadonlyMap<number, string> = new Map([
  [1, '新規受付'],
  [2, '入金待ち'],
  [6, '入金済み'],
  [4, '取り寄せ中'],
  [5, '発送済み'],
  [3, 'キャンセル'],
])

/** 状態 of a subscription by code (carts.md 10.3). */
export const teikiStatuses = { 1: '継続', 2: '一時停止', 3: '解約済' } as const satisfies Record<
  Teiki['status'],
  string
>

/** A phone's digits: 090-1234 and 0901234 are the same. */
export function digitsOf(tel: string): string {
  return tel.replaceAll(/\D/g, '')
}
