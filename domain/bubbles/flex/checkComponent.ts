import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { type ActionPlace, ACTION_PLACES } from '../buttons/actionPlaces.ts'
import { checkAction } from '../buttons/checkButtonAction.ts'
import { type JsonObject, isJsonObject, checkTextIn } from '../jsonObject.ts'
import { checkMediaUrl } from '../media/mediaSource.ts'
import { type BubbleProblem, problem } from '../bubbleProblem.ts'
import type { TextChecks } from '../textChecks.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import { checkProperties, type ComponentKind, wrong } from './properties.ts'

/** Where a component stands: its path, the kinds allowed there, the checks of its texts, how many boxes it is in. */
interface Where {
  readonly path: string
  readonly kinds: readonly ComponentKind[]
  readonly checks: TextChecks
  readonly depth: number
}

/** What is wrong with a component of a flex message and with everything in it. */
export function checkComponent(component: unknown, where: Where): BubbleProblem[] {
  const { path, kinds, depth } = where
  if (depth > LINE_LIMITS.flexDepth)
    return problem(path, 'FLEX_TOO_DEEP', `box の入れ子は${LINE_LIMITS.flexDepth}段までにしてください。`)
  if (!isJsonObject(component)) return wrong(path, 'コンポーネントは { "type": … } の形で入力してください。')
  const kind = kinds.find((known) => known === component['type'])
  if (kind === undefined)
    return wrong(`${path}/type`, `ここに入れられるのは ${kinds.join('、')} です。どれかを指定してください。`)
  return [...checkProperties(kind, component, path), ...checkParts(kind, component, where)]
}

function checkParts(kind: ComponentKind, component: JsonObject, where: Where): BubbleProblem[] {
  const { path, checks } = where
  switch (kind) {
    case 'box':
      return [...checkBox(component, where), ...checkTap(component, where)]
    case 'button':
      return checkAction(component['action'], `${path}/action`, { place: ACTION_PLACES.flexButton, checks })
    case 'image':
      return [...urlIn(component, 'url', path), ...checkTap(component, where)]
    case 'icon':
      return urlIn(component, 'url', path)
    case 'video':
      return checkVideo(component, where)
    case 'text':
      return [...checkText(component, where), ...checkTap(component, where)]
    case 'span':
      return checkTextIn(component, 'text', { path, field: TEXT_FIELDS.flexText, checks })
    case 'separator':
    case 'filler':
      return []
  }
}

const IN_A_LINE: readonly ComponentKind[] = ['text', 'icon', 'filler']
const IN_A_BOX: readonly ComponentKind[] = ['box', 'button', 'image', 'text', 'separator', 'filler']

/** A baseline box holds what fits on a line of text; icons are allowed only there. */
function checkBox(box: JsonObject, where: Where): BubbleProblem[] {
  const kinds = box['layout'] === 'baseline' ? IN_A_LINE : IN_A_BOX
  return [
    ...checkBackground(box['background'], `${where.path}/background`),
    ...partsOf(box, { ...where, kinds, depth: where.depth + 1 }, true),
  ]
}

function checkBackground(background: unknown, path: string): BubbleProblem[] {
  if (background === undefined) return []
  return isJsonObject(background) && background['type'] === 'linearGradient'
    ? checkProperties('background', background, path)
    : wrong(path, 'background には type が linearGradient のものを指定してください。')
}

function checkText(text: JsonObject, where: Where): BubbleProblem[] {
  const { path, checks } = where
  const isNeeded = text['contents'] === undefined
  return [
    ...checkTextIn(text, 'text', { path, field: TEXT_FIELDS.flexText, checks, isNeeded }),
    ...partsOf(text, { ...where, kinds: ['span'] }, false),
  ]
}

function partsOf({ contents }: JsonObject, where: Where, isNeeded: boolean): BubbleProblem[] {
  const path = `${where.path}/contents`
  if (contents === undefined && !isNeeded) return []
  if (!Array.isArray(contents)) return wrong(path, 'contents は [ ] の中に並べて入力してください。')
  return contents.flatMap((part: unknown, place) =>
    checkComponent(part, { ...where, path: `${path}/${place}` }),
  )
}

/** The content for devices that cannot play the video is required. */
function checkVideo(video: JsonObject, where: Where): BubbleProblem[] {
  const { path } = where
  return [
    ...urlIn(video, 'url', path),
    ...urlIn(video, 'previewUrl', path),
    ...checkComponent(video['altContent'], {
      ...where,
      path: `${path}/altContent`,
      kinds: ['box', 'image'],
    }),
    ...checkTap(video, where, ACTION_PLACES.flexVideo),
  ]
}

/** Checks the action of a component that needs none. */
const checkTap = (
  { action }: JsonObject,
  { path, checks }: Where,
  place: ActionPlace = ACTION_PLACES.flexArea,
): BubbleProblem[] => (action === undefined ? [] : checkAction(action, `${path}/action`, { place, checks }))

function urlIn(component: JsonObject, name: string, path: string): BubbleProblem[] {
  const url = component[name]
  return typeof url === 'string'
    ? checkMediaUrl(`${path}/${name}`, url)
    : problem(`${path}/${name}`, 'BAD_URL', '画像や動画のURLを入力してください。')
}
