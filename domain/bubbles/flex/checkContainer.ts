import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import { checkAction } from '../buttons/checkButtonAction.ts'
import { type JsonObject, isJsonObject } from '../jsonObject.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import type { TextChecks } from '../textChecks.ts'
import { checkComponent } from './checkComponent.ts'
import { checkProperties, wrong } from './properties.ts'

/**
 * What is wrong with the container of a flex message: a bubble, or a carousel of up to 12 bubbles of one size (line.md
 * 1.5). Beyond line.md it follows LINE's published model of flex messages.
 */
export function checkContainer(container: unknown, path: string, checks: TextChecks): BubbleProblem[] {
  if (!isJsonObject(container)) return wrong(path, 'FlexメッセージのJSONを入力してください。')
  const found =
    container['type'] === 'bubble'
      ? checkBubble(container, path, { isInCarousel: false, checks })
      : container['type'] === 'carousel'
        ? checkCarousel(container, path, checks)
        : wrong(`${path}/type`, 'type には bubble か carousel を指定してください。')
  return [
    ...found,
    ...unless(
      animatedIn(container, 0) <= LINE_LIMITS.flexAnimatedImages,
      problem(
        path,
        'TOO_MANY_ANIMATED_IMAGES',
        `動く画像は1つのメッセージに${LINE_LIMITS.flexAnimatedImages}個までです。減らしてください。`,
      ),
    ),
  ]
}

function checkCarousel(carousel: JsonObject, path: string, checks: TextChecks): BubbleProblem[] {
  const { contents } = carousel
  const at = `${path}/contents`
  if (!Array.isArray(contents) || contents.length === 0)
    return wrong(at, 'カルーセルにバブルを1つ以上入れてください。')
  const sizes = new Set(
    contents.map((one: unknown) => (isJsonObject(one) ? (one['size'] ?? 'mega') : 'mega')),
  )
  return [
    ...checkProperties('carousel', carousel, path),
    ...contents.flatMap((bubble: unknown, place) =>
      isJsonObject(bubble) && bubble['type'] === 'bubble'
        ? checkBubble(bubble, `${at}/${place}`, { isInCarousel: true, checks })
        : wrong(`${at}/${place}`, 'カルーセルには bubble だけを入れてください。'),
    ),
    ...unless(
      sizes.size <= 1,
      problem(at, 'FLEX_INVALID', 'カルーセルのバブルは、すべて同じ size にしてください。'),
    ),
    ...unless(
      contents.length <= LINE_LIMITS.flexBubbles,
      problem(
        at,
        'TOO_MANY_FLEX_BUBBLES',
        `カルーセルのバブルは${LINE_LIMITS.flexBubbles}個までです。減らしてください。`,
      ),
    ),
  ]
}

const BLOCKS = ['header', 'hero', 'body', 'footer'] as const
/** The components that each block may be. */
const KINDS = { header: ['box'], hero: ['box', 'image', 'video'], body: ['box'], footer: ['box'] } as const
const VIDEO_SIZES: readonly unknown[] = ['kilo', 'mega', 'giga']

function checkBubble(
  bubble: JsonObject,
  path: string,
  { isInCarousel, checks }: { isInCarousel: boolean; checks: TextChecks },
): BubbleProblem[] {
  const { hero, action, size = 'mega' } = bubble
  return [
    ...checkProperties('bubble', bubble, path),
    ...checkStyles(bubble['styles'], `${path}/styles`),
    ...BLOCKS.flatMap((name) =>
      bubble[name] === undefined
        ? []
        : checkComponent(bubble[name], { path: `${path}/${name}`, kinds: KINDS[name], checks, depth: 1 }),
    ),
    ...unless(
      BLOCKS.some((name) => bubble[name] !== undefined),
      problem(path, 'FLEX_INVALID', 'バブルに header、hero、body、footer のいずれかを入れてください。'),
    ),
    ...unless(
      !isVideo(hero) || (!isInCarousel && VIDEO_SIZES.includes(size)),
      problem(
        `${path}/hero`,
        'FLEX_INVALID',
        '動画は、カルーセルではない size が kilo、mega、giga のバブルでだけ使えます。',
      ),
    ),
    ...(action === undefined
      ? []
      : checkAction(action, `${path}/action`, { place: ACTION_PLACES.flexArea, checks })),
  ]
}

function checkStyles(styles: unknown, path: string): BubbleProblem[] {
  if (styles === undefined) return []
  if (!isJsonObject(styles)) return wrong(path, 'styles は { } の形で入力してください。')
  return [
    ...checkProperties('styles', styles, path),
    ...BLOCKS.flatMap((name) => {
      const style = styles[name]
      if (style === undefined) return []
      return isJsonObject(style)
        ? checkProperties('blockStyle', style, `${path}/${name}`)
        : wrong(`${path}/${name}`, `${name} は { } の形で入力してください。`)
    }),
  ]
}

const isVideo = (block: unknown): boolean => isJsonObject(block) && block['type'] === 'video'

/** Counts images with `animated`, at any depth that is not refused anyway. */
function animatedIn(node: JsonObject, depth: number): number {
  if (depth > LINE_LIMITS.flexDepth + CONTAINERS) return 0
  const own = node['type'] === 'image' && node['animated'] === true ? 1 : 0
  const children = CHILDREN.flatMap((name) => node[name]).filter(isJsonObject)
  return children.reduce((sum, child) => sum + animatedIn(child, depth + 1), own)
}
const CHILDREN = [...BLOCKS, 'contents', 'altContent'] as const
/** A carousel, a bubble, and the image itself. */
const CONTAINERS = 3
