import { Buffer } from 'node:buffer'
import { checkActionIn } from './actions.ts'
import { childOf, childrenOf, choiceOf, type Fields, type Place, requiredChild, textOf } from './fields.ts'
import { checkComponent } from './flexComponents.ts'
import { checkShape } from './flexShapes.ts'

const BUBBLE_BYTES = 30 * 1024
const CAROUSEL_BYTES = 50 * 1024
const MAX_BUBBLES = 12
const MAX_ANIMATED = 10
const BLOCKS = ['header', 'hero', 'body', 'footer']
/** Bubbles wide enough to show a video. */
const SIZES_WITH_VIDEO = ['kilo', 'mega', 'giga']

/**
 * A flex message (line.md 1.5): the size of its JSON, at most 12 bubbles of one size, at most 10 animated images, and
 * every component. LINE publishes no limit of depth; the size bounds it.
 */
export function checkFlex(place: Place): void {
  textOf(place, 'altText', { max: 1500, required: true })
  const contents = requiredChild(place, 'contents')
  if (!contents) return
  switch (choiceOf(contents, 'type', ['bubble', 'carousel'])) {
    case 'bubble':
      checkBubble(contents)
      break
    case 'carousel':
      checkCarousel(contents)
      break
    case null:
      return
  }
  if (countAnimated(contents.fields) > MAX_ANIMATED)
    contents.problems.add(contents.path, `At most ${MAX_ANIMATED} animated images are allowed`)
}

function checkCarousel(carousel: Place): void {
  checkShape(carousel, 'carousel')
  checkBytes(carousel, CAROUSEL_BYTES)
  const bubbles = childrenOf(carousel, 'contents', { min: 1, max: MAX_BUBBLES })
  for (const bubble of bubbles) if (choiceOf(bubble, 'type', ['bubble'])) checkBubble(bubble)
  if (new Set(bubbles.map(sizeOf)).size > 1)
    carousel.problems.add(`${carousel.path}.contents`, 'The size must be the same in all bubbles')
}

function checkBubble(bubble: Place): void {
  checkShape(bubble, 'bubble')
  checkBytes(bubble, BUBBLE_BYTES)
  for (const name of ['header', 'body', 'footer']) {
    const block = childOf(bubble, name)
    if (block) checkComponent(block, ['box'])
  }
  const hero = childOf(bubble, 'hero')
  if (hero) checkComponent(hero, ['box', 'image', 'video'])
  if (hero?.fields['type'] === 'video' && !SIZES_WITH_VIDEO.includes(sizeOf(bubble)))
    bubble.problems.add(
      hero.path,
      `A video needs a bubble of one of the sizes [${SIZES_WITH_VIDEO.join(', ')}]`,
    )
  if (BLOCKS.every((name) => !childOf(bubble, name)))
    bubble.problems.add(bubble.path, 'At least one block must be specified')
  checkStyles(bubble)
  checkActionIn(bubble, 'action', 'flexArea')
}

function checkStyles(bubble: Place): void {
  const styles = childOf(bubble, 'styles')
  if (!styles) return
  checkShape(styles, 'styles')
  for (const name of BLOCKS) {
    const style = childOf(styles, name)
    if (style) checkShape(style, 'blockStyle')
  }
}

const sizeOf = ({ fields }: Place): string => (typeof fields['size'] === 'string' ? fields['size'] : 'mega')

function countAnimated(part: Fields): number {
  const own = part['type'] === 'image' && part['animated'] === true ? 1 : 0
  const inside = Object.values(part).flat() as unknown[]
  return inside.filter(isObject).reduce((sum, child) => sum + countAnimated(child), own)
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkBytes(place: Place, max: number): void {
  if (Buffer.byteLength(JSON.stringify(place.fields)) > max)
    place.problems.add(place.path, `Size must be less than or equal to ${max} bytes`)
}
