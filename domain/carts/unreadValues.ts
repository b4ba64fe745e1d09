import type { CartResource } from './cartRecords.ts'

/**
 * Values of a cart that have a place in our records and could not be read as what they should be (domain.md D37, D39,
 * D41). A record has nothing in that place; what the cart wrote is kept, and shown on the connection.
 */

/** Fields of records whose value may be unread, with the name that a shop knows and how the cart should write it. */
export const UNREAD_FIELDS = {
  shipDate: { ja: '発送日', correctJa: '「2026/11/25」のような、2000年以降5年先までの日付' },
  scheduledDeliveryDate: {
    ja: 'お届け予定日',
    correctJa: '「2026/11/25」のような、2000年以降5年先までの日付',
  },
  nextScheduledDate: { ja: '次回予定日', correctJa: '「2026/11/25」のような、2000年以降5年先までの日付' },
  nextDeliveryDate: {
    ja: '次回お届け予定日',
    correctJa: '「2026/11/25」のような、2000年以降5年先までの日付',
  },
  orderedAt: { ja: '受注日時', correctJa: '「2026/11/25 18:00:00」のような日時' },
  sourceUpdatedAt: { ja: '更新日時', correctJa: '「2026/11/25 18:00:00」のような日時' },
  status: { ja: '対応状況', correctJa: '最初から用意されている状況（新規受付、発送済み、キャンセルなど）' },
  deleted: { ja: '削除フラグ', correctJa: '「0」か「1」' },
  continuationStatus: { ja: '継続ステータス', correctJa: '「継続」「一時停止」「解約済」のいずれか' },
  kind: { ja: '商品の種別', correctJa: '「単品」「定期」のいずれか' },
  phone: { ja: '電話番号', correctJa: '市外局番からの10桁か11桁の電話番号ひとつだけ' },
  email: { ja: 'メールアドレス', correctJa: '正しい形のメールアドレスひとつだけ' },
  points: { ja: 'ポイント', correctJa: '整数' },
  total: { ja: '支払い合計', correctJa: '整数の金額' },
  recurringCount: { ja: '定期回数', correctJa: '1以上の整数' },
  count: { ja: '定期の回数', correctJa: '0以上の整数' },
  quantity: { ja: '数量', correctJa: '整数' },
  unitPrice: { ja: '単価', correctJa: '整数の金額' },
  customerExternalId: { ja: '顧客ID', correctJa: '200文字以内のID' },
  subscriptionExternalId: { ja: '定期ID', correctJa: '200文字以内のID' },
} as const satisfies Readonly<Record<string, { ja: string; correctJa: string }>>
export type UnreadField = keyof typeof UNREAD_FIELDS

/** One value that was not read, as the cart wrote it. A record has at most one for each field. */
export interface UnreadValue {
  readonly field: UnreadField
  readonly raw: string
}

/** A kept value is cut after this many characters: enough to recognise it by. */
export const MOST_UNREAD_CHARACTERS = 500

/**
 * Why a row is set aside whole (D41): it cannot be made a record of ours, or cannot be stored. The raw form stays, and
 * is read again on request and after an upgrade.
 */
export const SET_ASIDE_CAUSES = {
  NOT_A_ROW: {
    ja: 'データの形が想定と異なるため、読み取れません。',
    correctJa: 'カートの会社に、このデータの内容をご確認ください。',
  },
  ID_MISSING: {
    ja: 'IDがないため、取り込めません。',
    correctJa: 'カートの会社に、IDのないデータが送られていることをご確認ください。',
  },
  ID_TOO_LONG: {
    ja: 'IDまたは商品コードが長すぎるため、取り込めません。',
    correctJa: 'カートで、IDや商品コードを200文字以内に直してください。',
  },
  FIELD_NOT_A_VALUE: {
    ja: '文字や数値が入るはずの項目に、別の形のデータが入っています。',
    correctJa: 'カートの会社に、このデータの内容をご確認ください。',
  },
  NOT_READABLE: {
    ja: '内容を読み取る途中で、予期しない問題が発生しました。',
    correctJa: '製品の更新後に自動で読み直します。お急ぎの場合はお問い合わせください。',
  },
  NOT_STORABLE: {
    ja: '保存できない値が含まれています。',
    correctJa: 'カートで、とても長い文字や特殊な文字が入っていないかを確認してください。',
  },
} as const satisfies Readonly<Record<string, { ja: string; correctJa: string }>>
export type SetAsideCause = keyof typeof SET_ASIDE_CAUSES

/** A row of a cart that could not be read, or not be stored. */
export interface SetAsideRow {
  readonly resource: CartResource
  /**
   * What the row is known by from one answer to the next: `id:` and the cart's id where it has one that can be stored,
   * else `hash:` and a hash that stays the same while the row does.
   */
  readonly key: string
  /** The cart's id; null when it has none that can be stored. */
  readonly externalId: string | null
  readonly cause: SetAsideCause
  /** For the log and support: which field, which error of the database. No values. */
  readonly detail: string
  /** The row as JSON text; of a very large one the beginning. */
  readonly raw: string
  /** Whether `raw` is the beginning only; then it cannot be read again. */
  readonly rawCut: boolean
  /** When the cart says it changed; null when it does not say. */
  readonly sourceUpdatedAt: number | null
}
