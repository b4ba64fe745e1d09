import type { Bubble } from './bubble.ts'
import { type BubbleProblem, problem } from './bubbleProblem.ts'
import { parseTemplate } from './textTemplate.ts'
import { foldName } from '../values/text.ts'

/**
 * What an auto-reply (応答メッセージ) answers from the cart's data: 配送状況, 購入情報 and 現在ポイント(カート側), domain.md 7.
 * Written as placeholders, `{deliveryStatus}`, in the body of a text of an auto-reply and nowhere else (D32): a follow
 * message speaks of one order, and a value of any length has no place in a label.
 */
export const INSERTS = ['deliveryStatus', 'purchaseInfo', 'cartPoints'] as const

export type InsertName = (typeof INSERTS)[number]

/** As shops call them. */
export const INSERT_LABELS: Readonly<Record<InsertName, string>> = {
  deliveryStatus: '配送状況',
  purchaseInfo: '購入情報',
  cartPoints: '現在ポイント(カート側)',
}

/** Whether a name in braces is an insert's. */
export const isInsert = (name: string): name is InsertName => INSERTS.some((known) => known === name)

/** The inserts of the bubbles, each once, in the order of {@link INSERTS}. */
export function insertsIn(bubbles: readonly Bubble[]): InsertName[] {
  const found = new Set(
    bubbles.flatMap((bubble) =>
      bubble.kind === 'text'
        ? parseTemplate(bubble.text).parts.flatMap((part) => (part.kind === 'placeholder' ? part.name : []))
        : [],
    ),
  )
  return INSERTS.filter((name) => found.has(name))
}

/** Why an insert cannot be used here. The code is the one that these names had before auto-replies knew them. */
export const insertNotAllowed = (path: string, name: InsertName): BubbleProblem[] =>
  problem(
    path,
    'UNKNOWN_PLACEHOLDER',
    `${INSERT_LABELS[name]}の差し込み {${name}} は、応答メッセージのテキストの本文でだけ使えます。お客様から聞かれたときに、そのときのカートの内容をお答えするためのものです。`,
  )

/** Japanese words that people put in braces for an insert, in the form that {@link foldName} gives them. */
const WORDS: ReadonlyMap<string, InsertName> = new Map(
  (
    [
      ['配送状況', 'deliveryStatus'],
      ['発送状況', 'deliveryStatus'],
      ['購入情報', 'purchaseInfo'],
      ['現在ポイント(カート側)', 'cartPoints'],
      ['現在ポイント', 'cartPoints'],
      ['カートポイント', 'cartPoints'],
      ...INSERTS.map((name) => [name, name] as const),
    ] as const
  ).map(([word, name]) => [foldName(word), name]),
)

/**
 * The bubbles of an auto-reply, with words of the same length in the places of their inserts, so that the checks of every
 * other message hold for the rest and positions stay; and what is wrong with the inserts themselves.
 */
export function checkInserts(bubbles: readonly Bubble[]): {
  readonly bubbles: readonly Bubble[]
  readonly problems: readonly BubbleProblem[]
} {
  const problems: BubbleProblem[] = []
  const masked = bubbles.map((bubble, place): Bubble => {
    if (bubble.kind !== 'text') return bubble
    const path = `/${place}/text`
    const text = bubble.text.replace(TOKEN, (written, name: string | undefined, rest: string | undefined) => {
      const meant = WORDS.get(foldName(name ?? ''))
      if (meant === undefined) return written
      if (name?.trim() !== meant) problems.push(...meantInsert(path, written, meant))
      else if (rest !== undefined) problems.push(...fallbackOfInsert(path, meant))
      return '＊'.repeat(written.length)
    })
    return { ...bubble, text }
  })
  return { bubbles: masked, problems }
}

/** As `parseTemplate` reads a text: a doubled brace, or a name with an optional fallback. */
const TOKEN = /\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}/g

const meantInsert = (path: string, written: string, meant: InsertName): BubbleProblem[] =>
  problem(
    path,
    'UNKNOWN_PLACEHOLDER',
    `差し込み項目 ${written} は使えません。${INSERT_LABELS[meant]}を差し込むには {${meant}} と入力してください。`,
  )

const fallbackOfInsert = (path: string, name: InsertName): BubbleProblem[] =>
  problem(
    path,
    'PLACEHOLDER_NOT_ALLOWED',
    `{${name}} に値がないときの言葉は付けられません。お伝えする内容がないときは、そのことをお伝えする文が自動で入ります。{${name}} とだけ入力してください。`,
  )

/** A connected cart, as the check of {cartPoints} sees it. */
export interface CartForPoints {
  /** As the shop knows it. */
  readonly label: string
  readonly statesPoints: boolean
}

/**
 * {cartPoints} where no connected cart states points (domain.md D32). With several carts one that does is enough: the
 * reply says of which cart the points are. With none connected nothing is known yet.
 */
export function checkCartPoints(
  bubbles: readonly Bubble[],
  carts: readonly CartForPoints[],
): BubbleProblem[] {
  if (carts.length === 0 || carts.some(({ statesPoints }) => statesPoints)) return []
  const names = [...new Set(carts.map(({ label }) => label))].join('、')
  return bubbles.flatMap((bubble, place) =>
    insertsIn([bubble]).includes('cartPoints')
      ? problem(
          `/${place}/text`,
          'PLACEHOLDER_NOT_ALLOWED',
          `連携中のカート(${names})からはポイントを取得できないため、{cartPoints} は使えません。取り除いてください。`,
        )
      : [],
  )
}
