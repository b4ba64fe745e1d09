import type { Bubble } from './bubble.ts'
import type { ButtonAct, MaybeUnlabelled, QuickReplyButton } from './buttons/button.ts'
import { actsInFlex } from './flex/fillFlex.ts'
import type { Card } from './templates/card.ts'

/** A button that acts, with its place: what a token is made for before a send, and led back to by a tap. */
export interface PlacedAct {
  /** JSON pointer into the bubbles, the one that rendering asks tokens for: '/0/columns/1/buttons/2'. */
  readonly path: string
  readonly act: ButtonAct
  readonly once: boolean
}

/**
 * The buttons that act among bubbles that were checked, in the order of the bubbles. Whoever signs tokens
 * makes one for each path; whoever receives a tap finds here, in the version of the message that was sent,
 * what the button was to do; whoever saves asks whether the tags and flags exist.
 */
export const actButtonsOf = (bubbles: readonly Bubble[]): PlacedAct[] =>
  bubbles.flatMap((bubble, place) => {
    const path = `/${place}`
    const replies = (bubble.quickReply ?? []).flatMap(({ button }, n) =>
      actOf(button, `${path}/quickReply/${n}/button`),
    )
    return [...actsIn(bubble, path), ...replies]
  })

function actsIn(bubble: Bubble, path: string): PlacedAct[] {
  switch (bubble.kind) {
    case 'buttons':
      return actsOnCard(bubble, path)
    case 'confirm':
      return bubble.buttons.flatMap((button, place) => actOf(button, `${path}/buttons/${place}`))
    case 'carousel':
      return bubble.columns.flatMap((column, place) => actsOnCard(column, `${path}/columns/${place}`))
    case 'imageCarousel':
      return bubble.columns.flatMap(({ button }, place) => actOf(button, `${path}/columns/${place}/button`))
    case 'flex':
      return actsInFlex(bubble.contents, `${path}/contents`)
    default:
      return []
  }
}

const actsOnCard = ({ buttons, defaultButton }: Card, path: string): PlacedAct[] => [
  ...(defaultButton === undefined ? [] : actOf(defaultButton, `${path}/defaultButton`)),
  ...buttons.flatMap((button, place) => actOf(button, `${path}/buttons/${place}`)),
]

const actOf = (button: MaybeUnlabelled<QuickReplyButton>, path: string): PlacedAct[] =>
  button.kind === 'act' ? [{ path, act: button.act, once: button.once }] : []
