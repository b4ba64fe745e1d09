import { Buffer } from 'node:buffer'
import { checkActionIn } from './actions.ts'
import { childOf, childrenOf, choiceOf, type Place, requiredChild, textOf, urlOf } from './fields.ts'

const BUBBLE_BYTES = 30 * 1024
const CAROUSEL_BYTES = 50 * 1024
const MANY = { min: 0, max: Number.MAX_SAFE_INTEGER }
const COMPONENTS = ['box', 'button', 'image', 'video', 'icon', 'text', 'span', 'separator', 'filler'] as const

/**
 * A flex message: sizes, kinds of component, texts, links and labels (line.md 1.5). Colours, margins
 * and the like are taken as they are.
 */
export function checkFlex(place: Place): void {
  textOf(place, 'altText', { max: 1500, required: true })
  const contents = requiredChild(place, 'contents')
  if (!contents) return
  switch (choiceOf(contents, 'type', ['bubble', 'carousel'])) {
    case 'bubble':
      return checkBubble(contents)
    case 'carousel':
      checkBytes(contents, CAROUSEL_BYTES)
      for (const bubble of childrenOf(contents, 'contents', { min: 1, max: 12 }))
        if (choiceOf(bubble, 'type', ['bubble'])) checkBubble(bubble)
      return
    case null:
  }
}

function checkBubble(bubble: Place): void {
  checkBytes(bubble, BUBBLE_BYTES)
  for (const name of ['header', 'body', 'footer']) {
    const block = childOf(bubble, name)
    if (block && choiceOf(block, 'type', ['box'])) checkBox(block)
  }
  const hero = childOf(bubble, 'hero')
  if (hero) checkComponent(hero)
  checkActionIn(bubble, 'action', 'flexArea')
}

function checkBox(box: Place): void {
  choiceOf(box, 'layout', ['horizontal', 'vertical', 'baseline'])
  checkActionIn(box, 'action', 'flexArea')
  for (const component of childrenOf(box, 'contents', MANY)) checkComponent(component)
}

function checkComponent(component: Place): void {
  switch (choiceOf(component, 'type', COMPONENTS)) {
    case 'box':
      return checkBox(component)
    case 'button':
      if (requiredChild(component, 'action')) checkActionIn(component, 'action', 'flexButton')
      return
    case 'image':
    case 'icon':
      urlOf(component, 'url', { max: 2000, required: true })
      checkActionIn(component, 'action', 'flexArea')
      return
    case 'video':
      urlOf(component, 'url', { max: 2000, required: true })
      urlOf(component, 'previewUrl', { max: 2000, required: true })
      return
    case 'text': {
      const spans = childrenOf(component, 'contents', MANY)
      textOf(component, 'text', { max: 2000, required: spans.length === 0 })
      for (const span of spans) if (choiceOf(span, 'type', ['span'])) textOf(span, 'text', { max: 2000 })
      checkActionIn(component, 'action', 'flexArea')
      return
    }
    case 'span':
    case 'separator':
    case 'filler':
    case null:
  }
}

function checkBytes(place: Place, max: number): void {
  if (Buffer.byteLength(JSON.stringify(place.fields)) > max)
    place.problems.add(place.path, `Size must be less than or equal to ${max} bytes`)
}
