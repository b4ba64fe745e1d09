import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { given, type RenderContext } from '../renderContext.ts'
import {
  type Card,
  checkCard,
  checkLineCard,
  hasImage,
  type ImageFit,
  type LineCard,
  renderCard,
} from './card.ts'
import { checkColumnCount } from './columnCount.ts'

/** One to ten cards side by side: all with a picture or none, all with a title or none. */
export interface CarouselBubble extends ImageFit {
  readonly kind: 'carousel'
  /** Shown in the chat list and the notification; by default the first card's title and text. */
  readonly altText?: string
  /** One to three buttons in each, the same number in all. */
  readonly columns: readonly Card[]
}

export interface LineCarouselMessage {
  readonly type: 'template'
  readonly altText: string
  readonly template: ImageFit & { readonly type: 'carousel'; readonly columns: readonly LineCard[] }
}

export const checkCarousel = ({ altText, columns }: CarouselBubble, path: string): BubbleProblem[] => [
  ...checkAltText(altText, path),
  ...columns.flatMap((column, place) =>
    checkCard(column, `${path}/columns/${place}`, { kind: 'column', maxButtons: LINE_LIMITS.columnActions }),
  ),
  ...checkColumnCount(columns.length, `${path}/columns`),
  ...checkLikeness(columns, `${path}/columns`),
]

/** LINE requires the same number of buttons and the same parts in every column (line.md 1.5). */
function checkLikeness(columns: readonly Card[], path: string): BubbleProblem[] {
  const alike = (part: (column: Card) => unknown, ja: string): BubbleProblem[] =>
    unless(new Set(columns.map(part)).size <= 1, problem(path, 'UNEQUAL_COLUMNS', ja))
  return [
    ...alike(({ buttons }) => buttons.length, 'すべてのカードのボタンを同じ数にしてください。'),
    ...alike(hasImage, '画像は、すべてのカードに付けるか、どのカードにも付けないでください。'),
    ...alike(
      ({ title }) => title === undefined,
      'タイトルは、すべてのカードに付けるか、どのカードにも付けないでください。',
    ),
  ]
}

export const checkCarouselMessage = (
  { altText, template }: LineCarouselMessage,
  path: string,
): BubbleProblem[] => [
  ...checkSentAltText(altText, path),
  ...template.columns.flatMap((column, place) =>
    checkLineCard(column, `${path}/template/columns/${place}`, 'column'),
  ),
]

export function renderCarousel(
  bubble: CarouselBubble,
  path: string,
  context: RenderContext,
): LineCarouselMessage {
  const columns = bubble.columns.map((column, place) =>
    renderCard(column, `${path}/columns/${place}`, context),
  )
  const [first] = columns
  const words = [first?.title, first?.text].filter((part) => part !== undefined).join(' ')
  return {
    type: 'template',
    altText: altTextOf(bubble.altText, words, context),
    template: {
      type: 'carousel',
      ...given('imageAspectRatio', bubble.imageAspectRatio),
      ...given('imageSize', bubble.imageSize),
      columns,
    },
  }
}
