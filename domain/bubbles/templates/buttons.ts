import { LINE_LIMITS } from '../../values/limits.ts'
import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import type { BubbleProblem } from '../bubbleProblem.ts'
import { given, type RenderContext } from '../renderContext.ts'
import { type Card, checkCard, checkLineCard, type ImageFit, type LineCard, renderCard } from './card.ts'

/** Words with one to four buttons under them. Title, text and alt text may hold placeholders. */
export interface ButtonsBubble extends Card, ImageFit {
  readonly kind: 'buttons'
  /** What the list of talks and the notification show; the text when it is left out. */
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
