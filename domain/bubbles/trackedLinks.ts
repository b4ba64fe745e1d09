import type { Bubble } from './bubble.ts'
import { buttonsIn, type PlacedButton, quickReplyOf } from './buttons/placedButtons.ts'
import { actionsInFlex } from './flex/fillFlex.ts'
import { parseTemplate } from './textTemplate.ts'

/** A tracked link with its place. */
export interface PlacedLink {
  /** JSON pointer into the bubbles, by which rendering asks; '/0/text/1' is the second link of a text. */
  readonly path: string
  /** The address that was saved: the only one that a click is led to (domain.md D36). */
  readonly uri: string
}

/**
 * The tracked links of checked bubbles, in the order of the bubbles: buttons and areas with `trackClicks`, and
 * `{link:https://…}` in a text. Click links already sent count a bubble's links in this order, so it must not change.
 */
export const trackedLinksOf = (bubbles: readonly Bubble[]): PlacedLink[] =>
  bubbles.flatMap((bubble, place) => {
    const path = `/${place}`
    return [
      ...buttonsIn(bubble, path).flatMap(linkOf),
      ...linksIn(bubble, path),
      ...quickReplyOf(bubble, path).flatMap(linkOf),
    ]
  })

const linkOf = ({ path, button }: PlacedButton): PlacedLink[] =>
  button.kind === 'uri' && button.trackClicks === true ? [{ path, uri: button.uri }] : []

function linksIn(bubble: Bubble, path: string): PlacedLink[] {
  switch (bubble.kind) {
    case 'text':
      return linksOfText(bubble.text).map((uri, nth) => ({ path: `${path}/text/${nth}`, uri }))
    case 'richMessage':
      return bubble.video?.link?.trackClicks === true
        ? [{ path: `${path}/video/link`, uri: bubble.video.link.uri }]
        : []
    case 'flex':
      return actionsInFlex(bubble.contents, `${path}/contents`).flatMap(({ path: at, action }) =>
        action['type'] === 'uri' && action['trackClicks'] === true && typeof action['uri'] === 'string'
          ? [{ path: at, uri: action['uri'] }]
          : [],
      )
    default:
      return []
  }
}

const linksOfText = (text: string): string[] =>
  parseTemplate(text).parts.flatMap((part) => (part.kind === 'link' ? [part.uri] : []))
