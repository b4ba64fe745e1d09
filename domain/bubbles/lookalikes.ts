import { foldName } from '../values/text.ts'
import { INSERTS, type InsertName } from './inserts.ts'
import { PLACEHOLDERS, type PlaceholderName } from './placeholders.ts'

/** Words for a placeholder that people try, in the form that {@link folded} gives them. */
const WORDS: Readonly<Record<PlaceholderName, readonly string[]>> = {
  nickName: ['ニックネーム', '呼び名', 'nickname'],
  displayName: ['お名前', '名前', '氏名', 'お客様名', '会員名', 'line名', '表示名', 'name', 'displayname'],
  orderNumber: ['受注番号', '注文番号', '受注id', '注文id', 'orderno', 'orderid', 'ordernumber'],
  productName: ['商品名', '商品', '購入商品', 'product', 'itemname', 'productname'],
  shipDate: ['発送日', '出荷日', '発送完了日', 'shippingdate', 'shippeddate', 'shipdate'],
  trackingNumber: ['送り状番号', '伝票番号', '追跡番号', 'お問い合わせ番号', 'trackingno', 'trackingnumber'],
  trackingLink: ['追跡リンク', '配送状況', '追跡url', 'trackingurl', 'trackinglink'],
  carrier: ['配送会社', '運送会社', '配送業者', 'carrier'],
  nextDeliveryDate: ['次回お届け予定日', '次回お届け日', '次回配送日', 'nextdeliverydate'],
  points: ['ポイント', '保有ポイント', 'ポイント残高', 'point', 'points'],
}

const BY_WORD: ReadonlyMap<string, PlaceholderName | InsertName> = new Map<
  string,
  PlaceholderName | InsertName
>([
  ...PLACEHOLDERS.flatMap((name) => WORDS[name].map((word) => [folded(word), name] as const)),
  ...INSERTS.map((name) => [folded(name), name] as const),
])

/** Without width, case, blanks, and what joins words. */
function folded(word: string): string {
  return foldName(word).replace(/[\s_\-・.]/g, '')
}

/**
 * The placeholder that was meant by what stands in braces, rightly written: full-width letters or bar, a blank within,
 * another case, or the Japanese word. Null when nothing known was.
 * @param within 'ｐｒｏｄｕｃｔＮａｍｅ', 'productName｜商品', '商品名'
 */
export function meantPlaceholder(within: string): string | null {
  const form = meantForm(within)
  if (form !== null) return form
  const [word = '', ...fallback] = within.split(/[|｜]/)
  const name = BY_WORD.get(folded(word))
  if (name === undefined) return null
  return fallback.length === 0 ? `{${name}}` : `{${name}|${fallback.join('、').trim()}}`
}

/** A form that was meant, rightly written. */
function meantForm(within: string): string | null {
  const code = /^form:([a-z][a-z0-9-]{0,29})$/.exec(foldName(within).replaceAll(' ', ''))?.[1]
  return code === undefined ? null : `{form:${code}}`
}

/** Something that a customer would read as it stands, though a value was meant. */
export interface Lookalike {
  readonly written: string
  /** How it is rightly written. */
  readonly meant: string
}

/** In braces, of full width, mixed, or doubled; or between the signs of other products. */
const CANDIDATES = [
  /[{｛]([^{}｛｝\n]{1,100})[}｝]/gu,
  /#{2,3}([A-Za-z_]{1,40})#{2,3}/g,
  /[%％]{1,2}([A-Za-z_]{1,40})[%％]{1,2}/g,
  /\[\[([^[\]\n]{1,100})\]\]/g,
]
/** A brace that is not closed, or was never opened. */
const HALF_OPEN = [/[{｛]\s{0,9}([A-Za-zＡ-Ｚａ-ｚ_]{1,40})/gu, /([A-Za-zＡ-Ｚａ-ｚ_]{1,40})\s{0,9}[}｝]/gu]

/** Our own names alone: a word like 商品 in braces may be the text itself. */
const OWN_NAMES: ReadonlySet<string> = new Set([...PLACEHOLDERS, ...INSERTS].map(folded))
const isOwnName = (within: string): boolean =>
  meantForm(within) !== null || OWN_NAMES.has(folded(within.split(/[|｜]/)[0] ?? ''))

/**
 * The first part of a text that looks like a placeholder and would be sent as it stands; null when there is none.
 * @param words the literal text of a template, braces that were doubled being single
 */
export function lookalikeIn(words: string): Lookalike | null {
  for (const pattern of [...CANDIDATES, ...HALF_OPEN])
    for (const [written, within = ''] of words.matchAll(pattern)) {
      const meant = isOwnName(within) ? meantPlaceholder(within) : null
      if (meant !== null) return { written, meant }
    }
  return null
}
