import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN, type TextChecks } from '../textChecks.ts'
import { fill, type RenderContext } from '../renderContext.ts'
import { TEXT_FIELDS } from '../textFields.ts'

/** A place on the map. Title and address may hold placeholders. */
export interface LocationBubble {
  readonly kind: 'location'
  readonly title: string
  readonly address: string
  /** Degrees north and east, WGS 84. */
  readonly latitude: number
  readonly longitude: number
}

export interface LineLocationMessage {
  readonly type: 'location'
  readonly title: string
  readonly address: string
  readonly latitude: number
  readonly longitude: number
}

export const checkLocation = (bubble: LocationBubble, path: string): BubbleProblem[] => [
  ...checkWords(bubble, path, AS_WRITTEN),
  ...checkDegrees(bubble.latitude, `${path}/latitude`, { word: '緯度', most: 90 }),
  ...checkDegrees(bubble.longitude, `${path}/longitude`, { word: '経度', most: 180 }),
]

export const checkLocationMessage = (message: LineLocationMessage, path: string): BubbleProblem[] =>
  checkWords(message, path, AS_SENT)

const checkWords = (
  { title, address }: Pick<LocationBubble, 'title' | 'address'>,
  path: string,
  checks: TextChecks,
): BubbleProblem[] => [
  ...checks.text(`${path}/title`, title, TEXT_FIELDS.locationTitle),
  ...checks.text(`${path}/address`, address, TEXT_FIELDS.address),
]

const checkDegrees = (
  degrees: number,
  path: string,
  { word, most }: { word: string; most: number },
): BubbleProblem[] =>
  unless(
    Math.abs(degrees) <= most,
    problem(path, 'BAD_VALUE', `${word}は-${most}から${most}までの数で入力してください。`),
  )

export const renderLocation = (bubble: LocationBubble, context: RenderContext): LineLocationMessage => ({
  type: 'location',
  title: fill(bubble.title, context),
  address: fill(bubble.address, context),
  latitude: bubble.latitude,
  longitude: bubble.longitude,
})
