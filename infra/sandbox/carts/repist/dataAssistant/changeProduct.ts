import { Type } from '@fastify/type-provider-typebox'
import type { Cart } from '../state/cart.ts'
import { BY_API } from '../state/changes.ts'
import type { Teiki } from '../state/rows.ts'

/** The body of `POST teiki/{id}/change_product` (carts.md 5). */
export const changeProductSchema = Type.Object(
  {
    before_product_code: Type.String(),
    after_product_code: Type.String(),
    quantity: Type.Integer({ minimum: 1, maximum: 999 }),
  },
  { additionalProperties: false },
)

type ChangeProductOutcome = { teiki: Teiki } | { status: 404 | 409; code: string; message: string }

/** Replaces the product of one line of a subscription; the other lines stay. */
export function changeProduct(
  cart: Cart,
  teikiId: string,
  change: Type.Static<typeof changeProductSchema>,
): ChangeProductOutcome {
  const teiki = cart.teiki.get(teikiId)
  if (teiki === undefined) return refused(404, 'TEIKI_NOT_FOUND', '定期が見つかりません。')
  if (teiki.status === 3) return refused(409, 'TEIKI_CANCELLED', '解約済みの定期です。')
  const product = cart.products.get(change.after_product_code)
  if (product === undefined) return refused(404, 'PRODUCT_NOT_FOUND', '変更後の商品が見つかりません。')
  const index = teiki.details.findIndex((line) => line.product_code === change.before_product_code)
  const before = teiki.details[index]
  if (before === undefined)
    return refused(409, 'PRODUCT_MISMATCH', '変更前の商品が定期の商品と一致しません。')
  const { product_code, product_name } = product
  const after = { ...before, product_code, product_name, quantity: change.quantity }
  return { teiki: cart.putTeiki(teikiId, { details: teiki.details.with(index, after) }, BY_API) }
}

function refused(status: 404 | 409, code: string, message: string): ChangeProductOutcome {
  return { status, code, message }
}
