import type { Bubble } from './bubble.ts'
import type { ButtonAct } from './buttons/button.ts'
import { buttonsIn, type PlacedButton, quickReplyOf } from './buttons/placedButtons.ts'
import { actionsInFlex } from './flex/fillFlex.ts'

/** An action button with its place: a token is made for it before a send, and a tap leads back to it. */
export interface PlacedAct {
  /** JSON pointer into the bubbles, by which rendering asks for tokens: '/0/columns/1/buttons/2'. */
  readonly path: string
  readonly act: ButtonAct
  readonly once: boolean
}

/**
 * The action buttons of checked bubbles, in the order of the bubbles. Sending makes a token for each path; a tap finds
 * here, in the version of the message that was sent, what the button does; saving checks that the tags and flags exist.
 * Tokens already sent count a bubble's buttons in this order, so it must not change.
 */
export const actButtonsOf = (bubbles: readonly Bubble[]): PlacedAct[] =>
  bubbles.flatMap((bubble, place) => {
    const path = `/${place}`
    return [
      ...buttonsIn(bubble, path).flatMap(actOf),
      ...(bubble.kind === 'flex' ? actsInFlex(bubble.contents, `${path}/contents`) : []),
      ...quickReplyOf(bubble, path).flatMap(actOf),
    ]
  })

const actOf = ({ path, button }: PlacedButton): PlacedAct[] =>
  button.kind === 'act' ? [{ path, act: button.act, once: button.once }] : []

const actsInFlex = (contents: Parameters<typeof actionsInFlex>[0], path: string): PlacedAct[] =>
  actionsInFlex(contents, path).flatMap(({ path: at, action }) =>
    action['type'] === 'act'
      ? [{ path: at, act: action['act'] as ButtonAct, once: action['once'] === true }]
      : [],
  )
