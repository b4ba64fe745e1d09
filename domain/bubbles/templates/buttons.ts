import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import type { BubbleProblem } from '../bubbleProblem.ts'
import { given, type RenderContext } from '../renderContext.ts'
import { type Card, checkCard, checkLineCard, type ImageFit, type LineCard, renderCard } from './card.ts'

/** A text with one to four buttons below it. Title, text and alt text may hold placeholders. */
export interface ButtonsBubble extends Card, ImageFit {
  readonly kind: 'buttons'
  /** Shown in the chat list and the notification; by default the text. */
  readonly altText?: string
}

export interface LineButtonsMessage {
  readonly type: 'template'
  readonly altText: string
  readonly template: LineCard & ImageFit & { readonly type: 'buttons' }
}

export const checkButtons = (bubble: ButtonsBubble, path: string): BubbleProblem[] => [
  ...checkAltText(bubble.altText, path),
  ...checkCard(bubble, path, { kind: 'buttons', maxButtons: LINE_LIMITS.buttonsActions }),
]

export const checkButtonsMessage = (
  { altText, template }: LineButtonsMessage,
  path: string,
): BubbleProblem[] => [
  ...checkSentAltText(altText, path),
  ...checkLineCard(template, `${path}/template`, 'buttons'),
]

export function renderButtons(
  bubble: ButtonsBubble,
  path: string,
  context: RenderContext,
): LineButtonsMessage {
  const card = renderCard(bubble, path, context)
  return {
    type: 'template',
    altText: altTextOf(bubble.altText, card.text, context),
    template: {
      type: 'buttons',
      ...given('imageAspectRatio', bubble.imageAspectRatio),
      ...given('imageSize', bubble.imageSize),
      ...card,
    },
  }
}
