/**
 * What customers read about a request, and with what values. Each text is a template of the shop's or the product's own;
 * `{name}` and `{name|fallback}` stand for values (domain.md D24), in the syntax of messages (bubbles/textTemplate.ts).
 */
export const REQUEST_TEXTS = [
  'receipt',
  'checking',
  'pauseDone',
  'skipDone',
  'cancelDone',
  'otherDone',
  'refused',
  'cancelled',
] as const
export type RequestText = (typeof REQUEST_TEXTS)[number]

/** Every value that a text may have. */
export const REQUEST_PLACEHOLDERS = [
  'requestedAt',
  'kind',
  'wish',
  'productName',
  'unshippedOrder',
  'before',
  'after',
  'nextScheduledDate',
  'nextDeliveryDate',
  'continuationCount',
  'reason',
  'contact',
  'shopName',
  'accountName',
  'nickName',
  'displayName',
] as const
export type RequestPlaceholder = (typeof REQUEST_PLACEHOLDERS)[number]

/** The values of one request; one that is missing, null or blank is not known. */
export type RequestValues = { readonly [Name in RequestPlaceholder]?: string | null }

/** Each value as people call it: what they try between the braces. */
export const PLACEHOLDER_WORDS: Readonly<Record<RequestPlaceholder, readonly string[]>> = {
  requestedAt: ['受付日時', '申請日時'],
  kind: ['種別', '申請の種類'],
  wish: ['申請内容', 'お申し込みの内容'],
  productName: ['商品名', '商品'],
  unshippedOrder: ['準備中の注文'],
  before: ['変更前'],
  after: ['変更後'],
  nextScheduledDate: ['次回予定日'],
  nextDeliveryDate: ['次回お届け予定日', '次回お届け日'],
  continuationCount: ['継続回数'],
  reason: ['理由'],
  contact: ['お問い合わせ先', '連絡先'],
  shopName: ['ショップ名'],
  accountName: ['アカウント名'],
  nickName: ['ニックネーム'],
  displayName: ['お名前', '名前', 'LINE名'],
}

/** The product's own texts: short and kind, and nothing that is not known when they are sent. */
export const READY_TEXTS: Readonly<Record<RequestText, string>> = {
  receipt: [
    '{requestedAt} に受け付けました。',
    '',
    'お申し込みの内容: {wish}',
    '商品: {productName}',
    '{unshippedOrder}',
    '',
    '結果は、このトークでお知らせします。',
    '{contact}',
  ].join('\n'),
  checking: [
    '確認しています。担当者がお申し込みの内容を確認して、あらためてこのトークでお知らせします。',
    '',
    '{requestedAt} 受け付け分: {wish}',
    '{contact}',
  ].join('\n'),
  pauseDone: [
    '休止の手続きが完了しました。',
    '',
    '変更前: {before}',
    '変更後: {after}',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
  skipDone: [
    '次回分のスキップの手続きが完了しました。',
    '',
    '変更前: {before}',
    '変更後: {after}',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
  cancelDone: [
    '解約の手続きが完了しました。これまでご利用いただき、ありがとうございました。',
    '',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
  otherDone: [
    '{requestedAt} に受け付けた「{kind}」の手続きが完了しました。',
    '',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
  refused: [
    '{requestedAt} に受け付けた「{kind}」は、承ることができませんでした。',
    '',
    '理由: {reason}',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
  cancelled: [
    '{requestedAt} に受け付けた「{kind}」のお申し込みを取り消しました。お手続きはしていません。',
    '',
    '商品: {productName}',
    '{contact}',
  ].join('\n'),
}

/** Which text tells that a request of this kind is done. */
export const DONE_TEXTS = {
  PAUSE: 'pauseDone',
  SKIP: 'skipDone',
  CANCEL: 'cancelDone',
  OTHER: 'otherDone',
} as const satisfies Readonly<Record<string, RequestText>>

const ALWAYS: readonly RequestPlaceholder[] = [
  'requestedAt',
  'kind',
  'wish',
  'productName',
  'contact',
  'shopName',
  'accountName',
  'nickName',
  'displayName',
]
const AFTER_THE_CHANGE: readonly RequestPlaceholder[] = [
  ...ALWAYS,
  'before',
  'after',
  'nextScheduledDate',
  'nextDeliveryDate',
  'continuationCount',
]

/** The values that a text may have: those that are known when it is sent. */
export const TAKEN_BY: Readonly<Record<RequestText, readonly RequestPlaceholder[]>> = {
  receipt: [...ALWAYS, 'unshippedOrder', 'before'],
  checking: ALWAYS,
  pauseDone: AFTER_THE_CHANGE,
  skipDone: AFTER_THE_CHANGE,
  cancelDone: AFTER_THE_CHANGE,
  otherDone: ALWAYS,
  refused: [...ALWAYS, 'reason'],
  cancelled: ALWAYS,
}

/** Without these a text would hide what the customer must be told (domain.md 15, D23). */
export const NEEDED_BY: Readonly<Partial<Record<RequestText, RequestPlaceholder>>> = {
  receipt: 'requestedAt',
  refused: 'reason',
}

/** What is told even where the shop's text leaves it out: the order on its way (D20), and whom to ask (D23). */
export const TOLD_ANYWAY: Readonly<Partial<Record<RequestText, readonly RequestPlaceholder[]>>> = {
  receipt: ['unshippedOrder', 'contact'],
  refused: ['contact'],
}
