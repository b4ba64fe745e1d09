import type { Bubble } from '../../bubbles/index.ts'
import type { LineObjection } from './verdict.ts'

/**
 * LINE's field names and their possible names in a bubble, the likeliest first; a field of the same name takes
 * precedence. '' means the same object: LINE has a wrapper there and a bubble has not.
 */
const BUBBLE_NAMES: Readonly<Record<string, readonly string[]>> = {
  type: ['kind'],
  template: [''],
  baseSize: [''],
  items: [''],
  actions: ['buttons', 'areas'],
  action: ['button'],
  defaultAction: ['defaultButton'],
  altText: ['text', 'columns/0/text'],
  emojis: ['text'],
  thumbnailImageUrl: ['imageUrl', 'imageMediaId'],
  imageUrl: ['imageMediaId'],
  originalContentUrl: ['originalUrl', 'mediaId'],
  previewImageUrl: ['previewUrl', 'previewMediaId', 'originalUrl', 'mediaId'],
  baseUrl: ['mediaId'],
  duration: ['durationMs', 'mediaId'],
  externalLink: ['link'],
  linkUri: ['uri'],
}

/**
 * The place in a scenario's bubbles that LINE objects to, as a JSON pointer: '/1/buttons/0/uri'. As deep as is certain,
 * at least the bubble when LINE names the message; '' when it names none. Messages and bubbles have the same indexes,
 * since each bubble is one message (`renderBubbles`).
 * @param whole LINE's text about the request: for a flex message only this names the message
 */
export function locateObjection(
  { property }: Pick<LineObjection, 'property'>,
  whole: string,
  bubbles: readonly Bubble[],
): string {
  const [list, ...steps] = stepsOf(property, whole)
  return list === 'messages' ? descend(bubbles, steps, '') : ''
}

/** The message named in a text of LINE's, as path steps; empty when none is named. */
const namedIn = (whole: string): string[] =>
  /\bmessages(?:\[\d+\][\w.[\]]*)?/.exec(whole)?.[0].match(STEP) ?? []
const STEP = /[^.[\]/]+/g

function stepsOf(property: string, whole: string): string[] {
  if (property === '') return namedIn(whole)
  const steps = property.match(STEP) ?? []
  return property.startsWith('/') ? [...namedIn(whole).slice(0, 2), 'contents', ...steps] : steps
}

/** Follows the steps from `node` and returns the path of the last one that exists. */
function descend(node: unknown, [step, ...rest]: readonly string[], path: string): string {
  if (step === undefined) return path
  for (const name of namesOf(step, node)) {
    const child = childAt(node, name)
    if (child !== undefined) return descend(child, rest, name === '' ? path : `${path}/${name}`)
  }
  return path
}

/** A tap area wraps its button, where LINE has one object for both. */
function namesOf(step: string, node: unknown): string[] {
  const ours = BUBBLE_NAMES[step] ?? []
  if (Array.isArray(node)) return [step, ...ours.filter((name) => name === '')]
  const names = [step, ...ours]
  return childAt(node, 'button') === undefined ? names : [...names, ...names.map((name) => `button/${name}`)]
}

function childAt(node: unknown, name: string): unknown {
  if (name === '') return node
  let child = node
  for (const key of name.split('/')) {
    if (typeof child !== 'object' || child === null || !Object.hasOwn(child, key)) return undefined
    child = (child as Record<string, unknown>)[key]
  }
  return child
}
