import { LINE_LIMITS } from '../../values/limits.ts'
import { type ActionPlace, ACTION_PLACES } from '../buttons/actionPlaces.ts'
import { checkAction } from '../buttons/checkAction.ts'
import { type JsonObject, isJsonObject, checkTextIn } from '../jsonObject.ts'
import { checkMediaUrl } from '../media/mediaSource.ts'
import { type BubbleProblem, problem } from '../bubbleProblem.ts'
import type { TextChecks } from '../textChecks.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import { checkProperties, type ComponentKind, wrong } from './properties.ts'

/** Where a component stands: the kinds allowed there, the checks of its texts, how many boxes it is in. */
interface Where {
  readonly kinds: readonly ComponentKind[]
  readonly checks: TextChecks
  readonly depth: number
}

/** What is wrong with a component of a flex message and with everything in it. */
export function checkComponent(component: unknown, path: string, where: Where): BubbleProblem[] {
  if (where.depth > LINE_LIMITS.flexDepth)
    return problem(path, 'FLEX_TOO_DEEP', `box の入れ子は${LINE_LIMITS.flexDepth}段までにしてください。`)
  if (!isJsonObject(component)) return wrong(path, 'コンポーネントは { "type": … } の形で入力してください。')
  const kind = where.kinds.find((known) => known === component['type'])
  if (kind === undefined)
    return wrong(
      `${path}/type`,
      `ここに入れられるのは ${where.kinds.join('、')} です。どれかを指定してください。`,
    )
  return [...checkProperties(kind, component, path), ...checkParts(kind, component, path, where)]
}

function checkParts(kind: ComponentKind, component: JsonObject, path: string, where: Where): BubbleProblem[] {
  switch (kind) {
    case 'box':
      return [...checkBox(component, path, where), ...tap(component, path, where)]
    case 'button':
      return tap(component, path, where, ACTION_PLACES.flexButton, true)
    case 'image':
      return [...urlIn(component, 'url', path), ...tap(component, path, where)]
    case 'icon':
      return urlIn(component, 'url', path)
    case 'video':
      return checkVideo(component, path, where)
    case 'text':
      return [...checkText(component, path, where), ...tap(component, path, where)]
    case 'span':
      return checkTextIn(component, 'text', { path, field: TEXT_FIELDS.flexText, checks: where.checks })
    case 'separator':
    case 'filler':
      return []
  }
}

const IN_A_LINE: readonly ComponentKind[] = ['text', 'icon', 'filler']
const IN_A_BOX: readonly ComponentKind[] = ['box', 'button', 'image', 'text', 'separator', 'filler']

/** A baseline box holds what fits on a line of text; icons are allowed only there. */
function checkBox(box: JsonObject, path: string, where: Where): BubbleProblem[] {
  const kinds = box['layout'] === 'baseline' ? IN_A_LINE : IN_A_BOX
  return [
    ...checkBackground(box['background'], `${path}/background`),
    ...partsOf(box, path, { ...where, kinds, depth: where.depth + 1 }, true),
  ]
}

function checkBackground(background: unknown, path: string): BubbleProblem[] {
  if (background === undefined) return []
  return isJsonObject(background) && background['type'] === 'linearGradient'
    ? checkProperties('background', background, path)
    : wrong(path, 'background には type が linearGradient のものを指定してください。')
}

function checkText(text: JsonObject, path: string, where: Where): BubbleProblem[] {
  const spans = partsOf(text, path, { ...where, kinds: ['span'] }, false)
  const isNeeded = text['contents'] === undefined
  return [
    ...checkTextIn(text, 'text', { path, field: TEXT_FIELDS.flexText, checks: where.checks, isNeeded }),
    ...spans,
  ]
}

function partsOf(parent: JsonObject, path: string, where: Where, isNeeded: boolean): BubbleProblem[] {
  const { contents } = parent
  const at = `${path}/contents`
  if (contents === undefined && !isNeeded) return []
  if (!Array.isArray(contents)) return wrong(at, 'contents は [ ] の中に並べて入力してください。')
  return contents.flatMap((part: unknown, place) => checkComponent(part, `${at}/${place}`, where))
}

/** The content for devices that cannot play the video is required. */
function checkVideo(video: JsonObject, path: string, where: Where): BubbleProblem[] {
  const { altContent } = video
  return [
    ...urlIn(video, 'url', path),
    ...urlIn(video, 'previewUrl', path),
    ...checkComponent(altContent, `${path}/altContent`, { ...where, kinds: ['box', 'image'] }),
    ...tap(video, path, where, ACTION_PLACES.flexVideo),
  ]
}

function tap(
  component: JsonObject,
  path: string,
  { checks }: Where,
  place: ActionPlace = ACTION_PLACES.flexArea,
  isNeeded = false,
): BubbleProblem[] {
  const { action } = component
  return action === undefined && !isNeeded ? [] : checkAction(action, `${path}/action`, { place, checks })
}

function urlIn(component: JsonObject, name: string, path: string): BubbleProblem[] {
  const url = component[name]
  return typeof url === 'string'
    ? checkMediaUrl(`${path}/${name}`, url)
    : problem(`${path}/${name}`, 'BAD_URL', '画像や動画のURLを入力してください。')
}
