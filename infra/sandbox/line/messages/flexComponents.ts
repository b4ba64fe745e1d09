import { checkActionIn } from './actions.ts'
import { childOf, childrenOf, choiceOf, type Place, requiredChild, textOf, urlOf } from './fields.ts'
import { checkShape } from './flexShapes.ts'

const MANY = { min: 0, max: Number.MAX_SAFE_INTEGER }
const ADDRESS = { max: 2000, required: true }
const TEXT_MAX = 2000

/** The components that a box may hold, by its layout. LINE removed `spacer` and refuses it. */
const CONTENTS = {
  horizontal: ['box', 'button', 'image', 'text', 'separator', 'filler'],
  vertical: ['box', 'button', 'image', 'text', 'separator', 'filler'],
  baseline: ['icon', 'text', 'filler'],
} as const
type Kind = 'box' | 'button' | 'image' | 'video' | 'icon' | 'text' | 'separator' | 'filler'

/** Checks a component of one of the `allowed` kinds, and everything inside it. */
export function checkComponent(place: Place, allowed: readonly Kind[]): void {
  const kind = choiceOf(place, 'type', allowed)
  if (kind === null) return
  checkShape(place, kind)
  switch (kind) {
    case 'box':
      return checkBox(place)
    case 'button':
      if (requiredChild(place, 'action')) checkActionIn(place, 'action', 'flexButton')
      return
    case 'image':
      urlOf(place, 'url', ADDRESS)
      return checkActionIn(place, 'action', 'flexArea')
    case 'icon':
      urlOf(place, 'url', ADDRESS)
      return
    case 'video':
      return checkVideo(place)
    case 'text':
      return checkText(place)
    case 'separator':
    case 'filler':
  }
}

function checkBox(box: Place): void {
  const layout = choiceOf(box, 'layout', ['horizontal', 'vertical', 'baseline'])
  checkActionIn(box, 'action', 'flexArea')
  const background = childOf(box, 'background')
  if (background && choiceOf(background, 'type', ['linearGradient'])) {
    checkShape(background, 'background')
    for (const name of ['angle', 'startColor', 'endColor'])
      textOf(background, name, { max: 20, required: true })
  }
  if (!Array.isArray(box.fields['contents'])) box.problems.add(`${box.path}.contents`, 'May not be null')
  else
    for (const inner of childrenOf(box, 'contents', MANY))
      checkComponent(inner, CONTENTS[layout ?? 'vertical'])
}

function checkVideo(video: Place): void {
  urlOf(video, 'url', ADDRESS)
  urlOf(video, 'previewUrl', ADDRESS)
  checkActionIn(video, 'action', 'flexArea')
  const altContent = requiredChild(video, 'altContent')
  if (altContent) checkComponent(altContent, ['box', 'image'])
}

function checkText(text: Place): void {
  const spans = childrenOf(text, 'contents', MANY)
  textOf(text, 'text', { max: TEXT_MAX, required: spans.length === 0 })
  for (const span of spans) {
    if (choiceOf(span, 'type', ['span']) === null) continue
    checkShape(span, 'span')
    textOf(span, 'text', { max: TEXT_MAX })
  }
  checkActionIn(text, 'action', 'flexArea')
}
