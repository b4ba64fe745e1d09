import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import type { Button } from '../buttons/button.ts'
import { checkAction } from '../buttons/checkAction.ts'
import type { LineAction } from '../buttons/lineAction.ts'
import { renderButton } from '../buttons/renderButton.ts'
import { addressOf, checkSentAddress, checkSource } from '../media/source.ts'
import { type BubbleProblem, problem, unless } from '../problems.ts'
import { AS_SENT, AS_WRITTEN, type Reading } from '../reading.ts'
import { fill, fillIf, given, type Rendering } from '../rendering.ts'
import { cardText, TEXT_FIELDS } from '../textFields.ts'

/** What a buttons bubble and each column of a carousel are: a picture, words, and buttons under them. */
export interface Card {
  readonly title?: string
  readonly text: string
  readonly imageUrl?: string
  /** The same as an upload. */
  readonly imageMediaId?: string
  /** Behind a picture that does not fill its place: '#RRGGBB'. LINE's white when it is left out. */
  readonly imageBackgroundColor?: string
  readonly buttons: readonly Button[]
  /** What a tap on the picture, the title or the text does. */
  readonly defaultButton?: Button
}

export interface LineCard {
  readonly thumbnailImageUrl?: string
  readonly imageBackgroundColor?: string
  readonly title?: string
  readonly text: string
  readonly defaultAction?: LineAction
  readonly actions: readonly LineAction[]
}

/** How pictures lie in their place; LINE's own words. */
export interface ImageFit {
  readonly imageAspectRatio?: 'rectangle' | 'square'
  readonly imageSize?: 'cover' | 'contain'
}

export type CardKind = 'buttons' | 'column'

/** On save. `most`: the buttons that the card may have. */
export function checkCard(card: Card, path: string, kind: CardKind, most: number): BubbleProblem[] {
  const { buttons, defaultButton, imageBackgroundColor: color } = card
  return [
    ...checkWords(card, hasImage(card), path, kind, AS_WRITTEN),
    ...checkSource(path, ['imageUrl', card.imageUrl, 'imageMediaId', card.imageMediaId], false),
    ...unless(
      color === undefined || /^#[0-9A-Fa-f]{6}$/.test(color),
      `${path}/imageBackgroundColor`,
      'BAD_VALUE',
      '画像の背景色は #FFFFFF の形で入力してください。',
    ),
    ...buttons.flatMap((button, place) =>
      checkAction(button, `${path}/buttons/${place}`, ACTION_PLACES.template, AS_WRITTEN),
    ),
    ...(defaultButton === undefined
      ? []
      : checkAction(defaultButton, `${path}/defaultButton`, ACTION_PLACES.template, AS_WRITTEN)),
    ...(buttons.length === 0
      ? problem(`${path}/buttons`, 'NO_BUTTONS', 'ボタンを1つ以上追加してください。')
      : []),
    ...unless(
      buttons.length <= most,
      `${path}/buttons`,
      'TOO_MANY_BUTTONS',
      `ボタンは${most}個までです。減らしてください。`,
    ),
  ]
}

/** As it goes to one recipient. */
export const checkLineCard = (card: LineCard, path: string, kind: CardKind): BubbleProblem[] => [
  ...checkWords(card, card.thumbnailImageUrl !== undefined, path, kind, AS_SENT),
  ...checkSentAddress(`${path}/thumbnailImageUrl`, card.thumbnailImageUrl),
  ...card.actions.flatMap((action, place) =>
    checkAction(action, `${path}/actions/${place}`, ACTION_PLACES.template, AS_SENT),
  ),
  ...(card.defaultAction === undefined
    ? []
    : checkAction(card.defaultAction, `${path}/defaultAction`, ACTION_PLACES.template, AS_SENT)),
]

/** Whether there is a picture, by its address or as an upload. */
export const hasImage = ({ imageUrl, imageMediaId }: Card): boolean =>
  imageUrl !== undefined || imageMediaId !== undefined

function checkWords(
  { title, text }: Pick<Card, 'title' | 'text'>,
  isWithImage: boolean,
  path: string,
  kind: CardKind,
  reading: Reading,
): BubbleProblem[] {
  const isBeside = title !== undefined || isWithImage
  return [
    ...(title === undefined ? [] : reading.text(`${path}/title`, title, TEXT_FIELDS.title)),
    ...reading.text(`${path}/text`, text, cardText(kind, isBeside)),
  ]
}

export const renderCard = (card: Card, path: string, rendering: Rendering): LineCard => ({
  ...given('thumbnailImageUrl', addressOf(card.imageUrl, card.imageMediaId, rendering)),
  ...given('imageBackgroundColor', card.imageBackgroundColor),
  ...fillIf('title', card.title, rendering),
  text: fill(card.text, rendering),
  ...given(
    'defaultAction',
    card.defaultButton && renderButton(card.defaultButton, `${path}/defaultButton`, rendering),
  ),
  actions: card.buttons.map((button, place) => renderButton(button, `${path}/buttons/${place}`, rendering)),
})
