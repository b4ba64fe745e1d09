import {
  type Bubble,
  type BubbleProblem,
  checkRendered,
  type PlaceholderValues,
  renderBubbles,
} from '../../bubbles/index.ts'
import type { CalendarDate } from '../../values/japanTime.ts'
import { isBlank } from '../../values/text.ts'
import { EXAMPLE_REFERENCES } from './exampleReferences.ts'
import { exampleValues } from './exampleValues.ts'
import { locateObjection } from './locateObjection.ts'

/** Names that are tried at most to say which products are too long; the longest are among them. */
const MOST_NAMES = 100
/** Characters of a product's name that a sentence shows at most. */
const SHOWN = 60

/**
 * What the names of real products do to bubbles that are right in themselves (domain.md D42): the places that LINE would
 * refuse with the name of one of them, each with the product that is too long. The other placeholders have values of usual
 * lengths, or none, so that their fallbacks stand. Total; paths point into `bubbles`.
 * @param names of the message's trigger products
 */
export function checkProductNames(
  bubbles: readonly Bubble[],
  names: readonly string[],
  today: CalendarDate,
): BubbleProblem[] {
  const known = longestFirst([...new Set(names)])
  const usual = exampleValues(today)
  return bubbles.flatMap((bubble, place) =>
    speaksOfProduct(bubble)
      ? [usual, {}].flatMap((values) => ofBubble(bubble, place, { known, values })).filter(isFirstAtPath)
      : [],
  )
}

/** The name that takes the most room. @param names none: undefined */
export const longestOf = (names: readonly string[]): string | undefined => longestFirst(names)[0]

/** What a name does to one bubble beside these values, by LINE's path. */
export function causedByProduct(
  bubble: Bubble,
  name: string,
  values: PlaceholderValues,
): readonly BubbleProblem[] {
  const anyway = new Set(problemsOf(bubble, { ...values, productName: SHORT }).map(keyOf))
  return problemsOf(bubble, { ...values, productName: name }).filter((one) => !anyway.has(keyOf(one)))
}

/** What is wrong with a place of a bubble because of products, in a sentence. @param place the bubble's, from 0 */
export function blameProducts(
  { size, ja }: BubbleProblem,
  place: number,
  names: readonly [string, ...string[]],
): string {
  if (size?.length === 0)
    return `${place + 1}つ目の吹き出しの${size.word}が、名前のない商品では空になります。{productName|商品} のように値がないときの言葉を入れてください。`
  const product = `商品「${shown(names[0])}」${names.length > 1 ? `など${names.length}件` : ''}の名前が入ると`
  const where = `${place + 1}つ目の吹き出し`
  return size === undefined
    ? `${where}に${product}、配信できません。${ja}`
    : `${where}の${size.word}に${product}${size.length}文字になり、${size.most}文字を超えるため配信できません。前後の言葉を減らすか、{productName} を外してください。`
}

/** A name that is too long for no place: what is wrong with it is wrong anyway. */
const SHORT = '品'

const speaksOfProduct = (bubble: Bubble): boolean => /\{[^{}|]*productName/.test(JSON.stringify(bubble))

function ofBubble(
  bubble: Bubble,
  place: number,
  { known, values }: { known: readonly string[]; values: PlaceholderValues },
): BubbleProblem[] {
  const byName = new Map<string, readonly BubbleProblem[]>()
  const of = (name: string) => {
    const problems = byName.get(name) ?? causedByProduct(bubble, name, values)
    byName.set(name, problems)
    return problems
  }
  // They show whether any name is too long; the others are only tried to be named.
  const telling = extremes(known)
  return telling
    .flatMap(of)
    .filter(isFirstAtPath)
    .flatMap((problem) => {
      const tried = known.filter((name, nth) => nth < MOST_NAMES || telling.includes(name))
      const tooLong = tried.filter((name) => of(name).some((one) => keyOf(one) === keyOf(problem)))
      const [first, ...others] = tooLong
      if (first === undefined) return []
      const worst = of(first).find((one) => keyOf(one) === keyOf(problem)) ?? problem
      const path = locateObjection({ property: `messages${problem.path}` }, '', [bubble])
      return [
        {
          path: path.replace(/^\/0/, `/${place}`),
          code: problem.code === 'EMPTY' ? ('MAY_BE_EMPTY' as const) : ('TOO_LONG_WITH_PRODUCT' as const),
          ja: blameProducts(worst, place, [first, ...others]),
        },
      ]
    })
}

const problemsOf = (bubble: Bubble, values: PlaceholderValues): BubbleProblem[] =>
  checkRendered(renderBubbles([bubble], values, EXAMPLE_REFERENCES))

const keyOf = ({ path, code }: BubbleProblem): string => `${code} ${path}`

const isFirstAtPath = (one: BubbleProblem, place: number, all: readonly BubbleProblem[]): boolean =>
  all.findIndex(({ path, code }) => path === one.path && code === one.code) === place

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })
const graphemesOf = (text: string): number => [...segmenter.segment(text)].length
const utf8 = new TextEncoder()

const longestFirst = (names: readonly string[]): string[] =>
  names
    .map((name) => ({ name, graphemes: graphemesOf(name) }))
    .toSorted((a, b) => b.graphemes - a.graphemes || b.name.length - a.name.length)
    .map(({ name }) => name)

/**
 * The longest in graphemes, in UTF-16 units, and in bytes of JSON, and one that shows nothing.
 * @param names longest in graphemes first
 */
function extremes(names: readonly string[]): string[] {
  const by = (length: (name: string) => number) =>
    names.reduce((most, name) => (length(name) > length(most) ? name : most), names[0] ?? '')
  const bytes = (name: string) => utf8.encode(JSON.stringify(name)).length
  const longest = [names[0] ?? '', by((name) => name.length), by(bytes)]
  return names.length === 0 ? [] : [...new Set([...longest, ...names.filter(isBlank).slice(0, 1)])]
}

function shown(name: string): string {
  const graphemes = [...segmenter.segment(name)]
  if (graphemes.length <= SHOWN) return name
  return `${graphemes
    .slice(0, SHOWN)
    .map(({ segment }) => segment)
    .join('')}…`
}
