import type { Bubble } from '../bubble.ts'
import type { Card } from '../templates/card.ts'
import type { MaybeUnlabelled, QuickReplyButton } from './button.ts'

/** A button with its place, a JSON pointer into the bubbles: '/0/columns/1/buttons/2'. */
export interface PlacedButton {
  readonly path: string
  readonly button: MaybeUnlabelled<QuickReplyButton>
}

/** The buttons of a checked bubble without its quick reply; a flex message has actions instead. */
export function buttonsIn(bubble: Bubble, path: string): PlacedButton[] {
  switch (bubble.kind) {
    case 'buttons':
      return onCard(bubble, path)
    case 'confirm':
      return bubble.buttons.map((button, place) => ({ path: `${path}/buttons/${place}`, button }))
    case 'carousel':
      return bubble.columns.flatMap((column, place) => onCard(column, `${path}/columns/${place}`))
    case 'imageCarousel':
      return bubble.columns.map(({ button }, place) => ({ path: `${path}/columns/${place}/button`, button }))
    case 'richMessage':
      return bubble.areas.map(({ button }, place) => ({ path: `${path}/areas/${place}/button`, button }))
    default:
      return []
  }
}

const onCard = ({ buttons, defaultButton }: Card, path: string): PlacedButton[] => [
  ...(defaultButton === undefined ? [] : [{ path: `${path}/defaultButton`, button: defaultButton }]),
  ...buttons.map((button, place) => ({ path: `${path}/buttons/${place}`, button })),
]

/** The quick reply buttons below a bubble. */
export const quickReplyOf = (bubble: Bubble, path: string): PlacedButton[] =>
  (bubble.quickReply ?? []).map(({ button }, place) => ({
    path: `${path}/quickReply/${place}/button`,
    button,
  }))
