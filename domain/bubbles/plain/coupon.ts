import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { given } from '../renderContext.ts'

/** A coupon that was created at LINE. */
export interface CouponBubble {
  readonly kind: 'coupon'
  readonly couponId: string
  /** For LINE's statistics of the coupon: letters, digits and underscores. */
  readonly deliveryTag?: string
}

export interface LineCouponMessage {
  readonly type: 'coupon'
  readonly couponId: string
  readonly deliveryTag?: string
}

/** We assume that an id is printable ASCII; LINE does not specify it. */
export const checkCoupon = ({ couponId, deliveryTag }: CouponBubble, path: string): BubbleProblem[] => [
  ...unless(
    /^[\x21-\x7e]+$/.test(couponId) && couponId.length <= LINE_LIMITS.idUnits,
    problem(`${path}/couponId`, 'BAD_VALUE', 'LINEで作成したクーポンのIDを、半角で入力してください。'),
  ),
  ...unless(
    deliveryTag === undefined ||
      (/^[A-Za-z0-9_]+$/.test(deliveryTag) && deliveryTag.length <= LINE_LIMITS.deliveryTagUnits),
    problem(
      `${path}/deliveryTag`,
      'BAD_VALUE',
      `配信タグは半角の英数字と_で、${LINE_LIMITS.deliveryTagUnits}文字以内で入力してください。`,
    ),
  ),
]

export const renderCoupon = ({ couponId, deliveryTag }: CouponBubble): LineCouponMessage => ({
  type: 'coupon',
  couponId,
  ...given('deliveryTag', deliveryTag),
})
