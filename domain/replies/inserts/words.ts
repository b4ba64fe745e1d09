/** What inserts say where the cart's data alone says nothing. Customers read it: short and kind. */
export interface InsertWords {
  readonly notShipped: string
  readonly noNumber: string
  readonly nothingOrdered: string
  readonly noPurchases: string
  readonly notLinked: string
  /** No order was found, but the first import of the cart is not done. */
  readonly notReadYet: string
}

export const INSERT_WORDS: InsertWords = {
  notShipped: '発送の準備をしています。',
  noNumber: '送り状番号はまだ登録されていません。',
  nothingOrdered: '直近3か月のご注文は見つかりませんでした。',
  noPurchases: '申し訳ございません。直近3か月のご購入情報は見つかりませんでした。',
  notReadYet:
    'ただいまショップからご注文の情報を受け取っています。しばらくしてから、もう一度お試しください。',
  notLinked: 'ご注文の内容をお伝えするには、ご本人の確認が必要です。',
}

/** With the form's address where the shop has one, else with whom to ask. */
export const notLinkedText = ({ notLinked }: InsertWords, formUrl: string | null): string =>
  formUrl === null
    ? `${notLinked}お手数ですが、ショップまでお問い合わせください。`
    : `${notLinked}こちらのページからお手続きください。\n${formUrl}`
