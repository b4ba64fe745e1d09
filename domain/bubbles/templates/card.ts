import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import type { Button } from '../buttons/button.ts'
import { checkAction } from '../buttons/checkButtonAction.ts'
import type { LineAction } from '../buttons/lineAction.ts'
import { renderButton } from '../buttons/renderButton.ts'
import { addressOf, checkSentAddress, checkSource } from '../media/mediaSource.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN, type TextChecks } from '../textChecks.ts'
import { fill, fillIf, given, type RenderContext } from '../renderContext.ts'
import { cardText, TEXT_FIELDS } from '../textFields.ts'

/** A buttons bubble, or one column of a carousel: a picture, text, and buttons below. */
export interface Card {
  readonly title?: string
  readonly text: string
  readonly imageUrl?: string
  /** An upload in place of `imageUrl`. */
  readonly imageMediaId?: string
  /** Behind a picture that does not fill its frame: '#RRGGBB'; white by default. */
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

/** How pictures fit their frame, in LINE's terms. */
export interface ImageFit {
  readonly imageAspectRatio?: 'rectangle' | 'square'
  readonly imageSize?: 'cover' | 'contain'
}

export type CardKind = 'buttons' | 'column'

/** On save. */
export function checkCard(
  card: Card,
  path: string,
  { kind, maxButtons }: { kind: CardKind; maxButtons: number },
): BubbleProblem[] {
  const { buttons, defaultButton, imageBackgroundColor: color } = card
  return [
    ...checkWords(card, path, { isWithImage: hasImage(card), kind, checks: AS_WRITTEN }),
    ...checkSource(path, ['imageUrl', card.imageUrl, 'imageMediaId', card.imageMediaId], false),
    ...unless(
      color === undefined || /^#[0-9A-Fa-f]{6}$/.test(color),
      problem(`${path}/imageBackgroundColor`, 'BAD_VALUE', '画像の背景色は #FFFFFF の形で入力してください。'),
    ),
    ...buttons.flatMap((button, place) =>
      checkAction(button, `${path}/buttons/${place}`, { place: ACTION_PLACES.template, checks: AS_WRITTEN }),
    ),
    ...(defaultButton === undefined
      ? []
      : checkAction(defaultButton, `${path}/defaultButton`, {
          place: ACTION_PLACES.template,
          checks: AS_WRITTEN,
        })),
    ...(buttons.length === 0
      ? problem(`${path}/buttons`, 'NO_BUTTONS', 'ボタンを1つ以上追加してください。')
      : []),
    ...unless(
      buttons.length <= maxButtons,
      problem(`${path}/buttons`, 'TOO_MANY_BUTTONS', `ボタンは${maxButtons}個までです。減らしてください。`),
    ),
  ]
}

/** Before it is sent to one recipient. */
export const checkLineCard = (card: LineCard, path: string, kind: CardKind): BubbleProblem[] => [
  ...checkWords(card, path, { isWithImage: card.thumbnailImageUrl !== undefined, kind, checks: AS_SENT }),
  ...checkSentAddress(`${path}/thumbnailImageUrl`, card.thumbnailImageUrl),
  ...card.actions.flatMap((action, place) =>
    checkAction(action, `${path}/actions/${place}`, { place: ACTION_PLACES.template, checks: AS_SENT }),
  ),
  ...(card.defaultAction === undefined
    ? []
    : checkAction(card.defaultAction, `${path}/defaultAction`, {
        place: ACTION_PLACES.template,
        checks: AS_SENT,
      })),
]

/** Whether there is a picture, by URL or as an upload. */
export const hasImage = ({ imageUrl, imageMediaId }: Card): boolean =>
  imageUrl !== undefined || imageMediaId !== undefined

function checkWords(
  { title, text }: Pick<Card, 'title' | 'text'>,
  path: string,
  { isWithImage, kind, checks }: { isWithImage: boolean; kind: CardKind; checks: TextChecks },
): BubbleProblem[] {
  const isBeside = title !== undefined || isWithImage
  return [
    ...(title === undefined ? [] : checks.text(`${path}/title`, title, TEXT_FIELDS.title)),
    ...checks.text(`${path}/text`, text, cardText(kind, isBeside)),
  ]
}

export const renderCard = (card: Card, path: string, context: RenderContext): LineCard => ({
  ...given('thumbnailImageUrl', addressOf(card.imageUrl, card.imageMediaId, context)),
  ...given('imageBackgroundColor', card.imageBackgroundColor),
  ...fillIf('title', card.title, context),
  text: fill(card.text, context),
  ...given(
    'defaultAction',
    card.defaultButton && renderButton(card.defaultButton, `${path}/defaultButton`, context),
  ),
  actions: card.buttons.map((button, place) => renderButton(button, `${path}/buttons/${place}`, context)),
})
