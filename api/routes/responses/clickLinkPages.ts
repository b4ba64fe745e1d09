import { customerPage } from './customerPage.ts'

/* What a customer sees when a click link cannot be followed. */
export const OVER_PAGE = customerPage(
  'このリンクの有効期限が切れています',
  'メッセージが届いてから180日を過ぎたため、開けません。お手数ですが、LINEのトークからショップへお問い合わせください。',
)
export const UNKNOWN_PAGE = customerPage(
  'ページが見つかりません',
  'リンクが途中で切れている可能性があります。お手数ですが、LINEのトークからもう一度開いてください。',
)
export const BUSY_PAGE = customerPage(
  'しばらくしてからお試しください',
  'ただいまこのリンクを開けません。1分ほどしてから、もう一度お試しください。',
)
