import type { IdentityItem } from './identity.ts'

const ITEMS: Readonly<Record<IdentityItem, string>> = {
  email: 'ご注文のときに使われたメールアドレス',
  orderNumber: 'ご注文番号',
}

/**
 * The message that asks a member for one more item. It says nothing of an order.
 * @param formUrl the address of the identity form; null: the account has none
 */
export const askForItemText = (item: IdentityItem, formUrl: string | null): string =>
  formUrl === null
    ? `ご注文との連携のお手続きについて、ご本人さまの確認のため、${ITEMS[item]}をこのトークにお送りください。`
    : `ご注文との連携のお手続きについて、ご本人さまの確認のため、電話番号とあわせて${ITEMS[item]}を次のページで入力してください。\n${formUrl}`
