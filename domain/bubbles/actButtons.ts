import type { Bubble } from './bubble.ts'
import type { ButtonAct } from './buttons/button.ts'
import { buttonsIn, type PlacedButton, quickReplyOf } from './buttons/placedButtons.ts'
import { actionsInFlex } from './flex/fillFlex.ts'

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
 * what the button was to do; whoever saves asks whether the tags and flags exist. Tokens that were sent count
 * the buttons of a bubble in this order: it must stay.
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
