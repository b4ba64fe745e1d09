import { type Fields, isFields } from '../fields.ts'
import { fill, fillUri, type Rendering, trackable } from '../rendering.ts'

/**
 * The JSON of a flex message with one recipient's values: in texts, spans and what actions show and say.
 * All else stays as it is. `path` is the container's, for the tokens of actions that act.
 */
export function fillFlex(node: Fields, path: string, rendering: Rendering): Fields {
  const filled = Object.entries(node).map(([name, value]): [string, unknown] => {
    const at = `${path}/${name}`
    if (name === 'text' && typeof value === 'string' && isLettered(node))
      return [name, fill(value, rendering)]
    if (name === 'action' && isFields(value)) return [name, fillAction(value, at, rendering)]
    if (CHILDREN.has(name)) return [name, fillChildren(value, at, rendering)]
    return [name, value]
  })
  return Object.fromEntries(filled)
}

const isLettered = ({ type }: Fields): boolean => type === 'text' || type === 'span'
const CHILDREN = new Set(['header', 'hero', 'body', 'footer', 'contents', 'altContent'])

function fillChildren(value: unknown, path: string, rendering: Rendering): unknown {
  if (Array.isArray(value))
    return value.map((one: unknown, place) =>
      isFields(one) ? fillFlex(one, `${path}/${place}`, rendering) : one,
    )
  return isFields(value) ? fillFlex(value, path, rendering) : value
}

const SHOWN_OR_SAID = ['label', 'text', 'displayText', 'fillInText', 'clipboardText']

function fillAction(action: Fields, path: string, rendering: Rendering): Fields {
  const filled = Object.entries(action).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string') return [name, value]
    if (SHOWN_OR_SAID.includes(name)) return [name, fill(value, rendering)]
    return [name, name === 'uri' ? fillUri(value, rendering) : value]
  })
  const { act: _act, once: _once, trackClicks: _track, ...line } = Object.fromEntries(filled)
  if (action['type'] === 'act') return { ...line, type: 'postback', data: rendering.dataOf(path) }
  const isTracked = action['type'] === 'uri' && action['trackClicks'] === true
  return isTracked
    ? { ...line, uri: trackable({ uri: uriOf(action), trackClicks: true }, path, rendering) }
    : line
}

const uriOf = ({ uri }: Fields): string => (typeof uri === 'string' ? uri : '')

/** An action in a flex message, with its place. */
export interface FlexAction {
  readonly path: string
  readonly action: Fields
}

/** The actions in a flex message. `path` is the container's. */
export function actionsInFlex(node: Fields, path: string): FlexAction[] {
  return Object.entries(node).flatMap(([name, value]): FlexAction[] => {
    const at = `${path}/${name}`
    if (name === 'action' && isFields(value)) return [{ path: at, action: value }]
    if (!CHILDREN.has(name)) return []
    const children: unknown[] = Array.isArray(value) ? value : [value]
    return children.flatMap((child, place) =>
      isFields(child) ? actionsInFlex(child, Array.isArray(value) ? `${at}/${place}` : at) : [],
    )
  })
}
