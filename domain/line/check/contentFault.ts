import {
  type Bubble,
  type BubbleProblem,
  firstPlaceholder,
  parseTemplate,
  type PlaceholderValues,
  withFallback,
} from '../../bubbles/index.ts'
import { blameProducts, causedByProduct } from './checkProductNames.ts'
import { findingsOfLine } from './findingsOfLine.ts'
import { locateObjection } from './locateObjection.ts'
import type { LineRefusal } from './verdict.ts'

/** Why a delivery's content could not be sent (`INVALID_CONTENT`; domain.md D42). Stored with it; holds no person's data. */
export interface ContentFault {
  /** From 1; null: of no certain bubble. */
  readonly bubble: number | null
  /** JSON pointer into the scenario's bubbles: '/0/title'; '' for none. */
  readonly pointer: string
  /** As saving tells it. */
  readonly code: string
  /** Japanese: which field, and what is wrong with it. */
  readonly message: string
  /** Whether LINE was asked, and refused it; else our own check kept it back. */
  readonly askedLine: boolean
}

/**
 * The fault of messages that our check keeps from LINE.
 * @param found by `checkRendered`, at least one
 * @param values what was filled in
 */
export function faultFoundHere(
  found: readonly BubbleProblem[],
  bubbles: readonly Bubble[],
  values: PlaceholderValues,
): ContentFault {
  const [
    problem = { path: '', code: 'NO_BUBBLES', ja: '送る吹き出しがありません。' } satisfies BubbleProblem,
  ] = found
  const pointer = locateObjection({ property: `messages${problem.path}` }, '', bubbles)
  const place = placeOf(pointer)
  const bubble = place === null ? undefined : bubbles[place]
  const name = values.productName ?? ''
  const byProduct =
    bubble !== undefined &&
    place !== null &&
    name !== '' &&
    causedByProduct(bubble, name, values).some(
      ({ code, path }) => code === problem.code && path === problem.path.replace(/^\/\d+/, '/0'),
    )
  return {
    bubble: place === null ? null : place + 1,
    pointer,
    code: byProduct && problem.code !== 'EMPTY' ? 'TOO_LONG_WITH_PRODUCT' : problem.code,
    message:
      byProduct && place !== null
        ? blameProducts(problem, place, [name])
        : inBubble(place, afterFilling(problem, writtenAt(bubbles, pointer))),
    askedLine: false,
  }
}

/** That LINE refused it is said by {@link explainFault}. */
const NOT_EXPLAINED = '内容のどこかに、LINEで送れないものがあります。'

/** The fault that LINE's refusal of a push tells. @param bubbles that were sent; none when they are not known any more */
export function faultToldByLine(said: LineRefusal, bubbles: readonly Bubble[]): ContentFault {
  const [first] = findingsOfLine(said, bubbles, 'customer')
  const pointer = first?.path ?? ''
  const place = placeOf(pointer)
  return {
    bubble: place === null ? null : place + 1,
    pointer,
    code: first?.code ?? 'LINE_INVALID_MESSAGE',
    message: inBubble(place, !first || first.code === 'LINE_INVALID_MESSAGE' ? NOT_EXPLAINED : first.ja),
    askedLine: true,
  }
}

/** A fault as a shop reads it, with whether LINE was asked. */
export const explainFault = ({ message, askedLine }: ContentFault): string =>
  `${message}${
    askedLine
      ? '(LINEがこの内容を受け付けませんでした。お客様には届いていません。)'
      : '(LINEに送る前の確認で見つかりました。お客様には届いていません。)'
  }内容を直してから、もう一度送ってください。`

function placeOf(pointer: string): number | null {
  const place = /^\/(\d+)/.exec(pointer)?.[1]
  return place === undefined ? null : Number(place)
}

const inBubble = (place: number | null, ja: string): string =>
  place === null ? ja : `${place + 1}つ目の吹き出し: ${ja}`

/** What the shop wrote at a place; null when no text stands there. */
function writtenAt(bubbles: readonly Bubble[], pointer: string): string | null {
  let part: unknown = bubbles
  for (const step of pointer.split('/').slice(1))
    part = typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[step] : undefined
  return typeof part === 'string' ? part : null
}

function afterFilling({ size, ja }: BubbleProblem, written: string | null): string {
  if (size === undefined) return ja
  if (size.length > 0)
    return `${size.word}が、お名前や商品名などを差し込むと${size.length}文字になり、${size.most}文字を超えました。前後の言葉を減らしてください。`
  const name = written === null ? null : firstPlaceholder(parseTemplate(written))
  const example = withFallback(name ?? 'displayName')
  return `${size.word}が、差し込む値がなかったため空になりました。${example} のように値がないときの言葉を入れてください。`
}
