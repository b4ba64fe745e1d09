import type { CartOrderStatus, CartProductKind } from '../../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../../domain/carts/continuationStatus.ts'

/**
 * The words and numbers of Repist and Plex for statuses (carts.md section 5: the words of 継続ステータス are known, the
 * numbers and 対応状況 are assumed, as in EC-CUBE 2). Shops rename 対応状況 and type it in files, so a word is read by
 * what it says, not by how it is spelt: width, blanks, okurigana and 済 / 済み / ずみ / 完了 make no difference. A word
 * that could mean two things is not read: the caller lists it.
 */

/** 対応状況 by number and by {@link stemOf}. `済` at the end: only with it does the word say that it was done. */
const ORDER_STATUSES: ReadonlyMap<string, CartOrderStatus> = new Map([
  ...all<CartOrderStatus>('OPEN', [
    '1',
    '2',
    '4',
    '6',
    '新規',
    '新規受付',
    '受付',
    '受付済',
    '入金待',
    '入金済',
    '決済済',
  ]),
  ...all<CartOrderStatus>('OPEN', [
    '取寄中',
    '取寄',
    '取寄待',
    '与信NG',
    '発送待',
    '出荷待',
    '発送準備中',
    '出荷準備中',
  ]),
  ...all<CartOrderStatus>('SHIPPED', ['5', '発送済', '出荷済']),
  ...all<CartOrderStatus>('DELIVERED', ['配達済', '届済']),
  ...all<CartOrderStatus>('CANCELLED', [
    '3',
    'キャンセル',
    'キャンセル済',
    '注文キャンセル',
    '注文キャンセル済',
  ]),
  ...all<CartOrderStatus>('CANCELLED', [
    'キャンセル処理済',
    '取消',
    '取消済',
    '注文取消',
    '注文取消済',
    '受注取消',
    '受注取消済',
  ]),
  ...all<CartOrderStatus>('RETURNED', [
    '7',
    '返品',
    '返品済',
    '返品受付',
    '返品受付済',
    '返品処理中',
    '返品処理済',
  ]),
  ...all<CartOrderStatus>('RETURNED', [
    '返品対応中',
    '返品対応済',
    '返送',
    '返送済',
    '受取拒否',
    '受取拒否返品',
  ]),
])

const CONTINUATIONS: ReadonlyMap<string, ContinuationStatus> = new Map([
  ...all<ContinuationStatus>('ACTIVE', ['1', '継続', '継続中', '定期継続中']),
  ...all<ContinuationStatus>('PAUSED', ['2', '一時停止', '一時停止中', '停止', '停止中']),
  ...all<ContinuationStatus>('CANCELLED', ['3', '解約', '解約済']),
])

const PRODUCT_KINDS: ReadonlyMap<string, CartProductKind> = new Map([
  ...all<CartProductKind>('ONE_TIME', ['1', '単品', '単品商品']),
  ...all<CartProductKind>('SUBSCRIPTION', ['2', '定期', '定期商品']),
])

/** Null for a word that is not known. */
export const orderStatusOf = (word: string): CartOrderStatus | null =>
  ORDER_STATUSES.get(stemOf(word)) ?? null

/** Null for a word that is not known. */
export const continuationStatusOf = (word: string): ContinuationStatus | null =>
  CONTINUATIONS.get(stemOf(word)) ?? null

/** Null for a word that is not known. */
export const productKindOf = (word: string): CartProductKind | null => PRODUCT_KINDS.get(stemOf(word)) ?? null

/** Characters of a word of a status; the tables have 8 at most, and shops write a few more around them. */
const LONGEST_WORD = 50

/** One spelling for all ways to write a word of a status; '' for what is too long to be one. */
function stemOf(word: string): string {
  if (word.length > LONGEST_WORD) return ''
  const plain = word
    .normalize('NFKC')
    .replace(/[\p{Z}\p{C}\s]/gu, '')
    .replace(/^0+(?=\d)/, '')
    .replaceAll('キヤンセル', 'キャンセル')
    .replace(/^お/, '')
    .replace(/NG$/i, 'NG')
  return plain
    .replace(/(?:済み?|ずみ|すみ|完了|しました)+$/, '済')
    .replace(/取り?寄せ?/, '取寄')
    .replace(/取り?消し?/, '取消')
    .replace(/届け?/, '届')
    .replace(/(?:待ち|まち)$/, '待')
    .replace(/受け?取り?/, '受取')
    .replace(/^受け?付け?/, '受付')
}

function all<Status>(status: Status, words: readonly string[]): [string, Status][] {
  return words.map((word) => [word, status])
}
