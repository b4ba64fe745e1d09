import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import type { Button, MaybeUnlabelled } from '../buttons/button.ts'
import { checkAction } from '../buttons/checkButtonAction.ts'
import type { LineAction } from '../buttons/lineAction.ts'
import { renderButton } from '../buttons/renderButton.ts'
import { addressOf, checkSentAddress, checkSource } from '../media/mediaSource.ts'
import type { BubbleProblem } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from '../textChecks.ts'
import type { RenderContext } from '../renderContext.ts'
import { checkColumnCount } from './columnCount.ts'

/** One to ten square pictures side by side, each a button with a label of up to 12 characters on it. */
export interface ImageCarouselBubble {
  readonly kind: 'imageCarousel'
  /** Shown in the chat list and the notification; by default a phrase for pictures. */
  readonly altText?: string
  readonly columns: readonly ImageColumn[]
}

export interface ImageColumn {
  readonly imageUrl?: string
  /** An upload in place of `imageUrl`. */
  readonly imageMediaId?: string
  readonly button: MaybeUnlabelled<Button>
}

export interface LineImageCarouselMessage {
  readonly type: 'template'
  readonly altText: string
  readonly template: {
    readonly type: 'image_carousel'
    readonly columns: readonly { readonly imageUrl: string; readonly action: LineAction }[]
  }
}

export const checkImageCarousel = (
  { altText, columns }: ImageCarouselBubble,
  path: string,
): BubbleProblem[] => [
  ...checkAltText(altText, path),
  ...columns.flatMap(({ imageUrl, imageMediaId, button }, place) => [
    ...checkSource(`${path}/columns/${place}`, ['imageUrl', imageUrl, 'imageMediaId', imageMediaId], true),
    ...checkAction(button, `${path}/columns/${place}/button`, {
      place: ACTION_PLACES.imageCarousel,
      checks: AS_WRITTEN,
    }),
  ]),
  ...checkColumnCount(columns.length, `${path}/columns`),
]

export const checkImageCarouselMessage = (
  { altText, template }: LineImageCarouselMessage,
  path: string,
): BubbleProblem[] => [
  ...checkSentAltText(altText, path),
  ...template.columns.flatMap(({ imageUrl, action }, place) => [
    ...checkSentAddress(`${path}/template/columns/${place}/imageUrl`, imageUrl),
    ...checkAction(action, `${path}/template/columns/${place}/action`, {
      place: ACTION_PLACES.imageCarousel,
      checks: AS_SENT,
    }),
  ]),
]

export const renderImageCarousel = (
  { altText, columns }: ImageCarouselBubble,
  path: string,
  context: RenderContext,
): LineImageCarouselMessage => ({
  type: 'template',
  altText: altTextOf(altText, '画像を送信しました', context),
  template: {
    type: 'image_carousel',
    columns: columns.map(({ imageUrl, imageMediaId, button }, place) => ({
      imageUrl: addressOf(imageUrl, imageMediaId, context) ?? '',
      action: renderButton(button, `${path}/columns/${place}/button`, context),
    })),
  },
})
