import type { Bubble } from '../../bubbles/index.ts'
import type { LineObjection } from './verdict.ts'

/**
 * What LINE calls a field, and what it may be called in a bubble, the likeliest first; a field of the same name goes
 * before these. '' is the same object: LINE wraps there what a bubble does not.
 */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
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
 * Where in a scenario's bubbles stands what LINE objects to: a JSON pointer into them, '/1/buttons/0/uri'. As deep as
 * it is sure, at least the bubble when LINE names the message; '' when it names none. Messages and bubbles have the
 * same places, because each bubble is one message (`renderBubbles`).
 * @param whole what LINE said of the request: of a flex message it names the message only there
 */
export function locateObjection(
  { property }: Pick<LineObjection, 'property'>,
  whole: string,
  bubbles: readonly Bubble[],
): string {
  const [list, ...steps] = stepsOf(property, whole)
  return list === 'messages' ? descend(bubbles, steps, '') : ''
}

/** The message that a sentence of LINE's names, as steps; none when it names none. */
const namedIn = (whole: string): string[] =>
  /\bmessages(?:\[\d+\][\w.[\]]*)?/.exec(whole)?.[0].match(STEP) ?? []
const STEP = /[^.[\]/]+/g

function stepsOf(property: string, whole: string): string[] {
  if (property === '') return namedIn(whole)
  const steps = property.match(STEP) ?? []
  return property.startsWith('/') ? [...namedIn(whole).slice(0, 2), 'contents', ...steps] : steps
}

/** Follows the steps from `node` and answers the path of the last one that it has. */
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
  const written = WRITTEN[step] ?? []
  if (Array.isArray(node)) return [step, ...written.filter((name) => name === '')]
  const names = [step, ...written]
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
