import { LINE_LIMITS } from '../values/contentLimits.ts'
import type { BubbleProblem } from './bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from './textChecks.ts'
import { cutText } from './textLength.ts'
import { fill, type RenderContext } from './renderContext.ts'
import { TEXT_FIELDS } from './textFields.ts'

/**
 * The text shown in the chat list and in notifications: the shop's own, or else `words` of the message, cut to LINE's
 * limit (160 graphemes can exceed 1,500 units).
 */
export const altTextOf = (altText: string | undefined, words: string, context: RenderContext): string =>
  altText === undefined ? cutText(words, LINE_LIMITS.altTextUnits) : fill(altText, context)

/** On save; fine when left out. */
export const checkAltText = (altText: string | undefined, path: string): BubbleProblem[] =>
  altText === undefined ? [] : AS_WRITTEN.text(`${path}/altText`, altText, TEXT_FIELDS.altText)

/** Before it is sent to one recipient. */
export const checkSentAltText = (altText: string, path: string): BubbleProblem[] =>
  AS_SENT.text(`${path}/altText`, altText, TEXT_FIELDS.altText)
