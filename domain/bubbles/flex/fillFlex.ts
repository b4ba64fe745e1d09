import { type JsonObject, isJsonObject } from '../jsonObject.ts'
import { fill, fillUri, type RenderContext, trackable } from '../renderContext.ts'

/**
 * The JSON of a flex message with one recipient's values in its texts, spans and the texts of its actions; all else is
 * unchanged. `path` is the container's, for the tokens of `act` actions.
 */
export function fillFlex(node: JsonObject, path: string, context: RenderContext): JsonObject {
  const filled = Object.entries(node).map(([name, value]): [string, unknown] => {
    const at = `${path}/${name}`
    if (name === 'text' && typeof value === 'string' && isLettered(node)) return [name, fill(value, context)]
    if (name === 'action' && isJsonObject(value)) return [name, fillAction(value, at, context)]
    if (CHILDREN.has(name)) return [name, fillChildren(value, at, context)]
    return [name, value]
  })
  return Object.fromEntries(filled)
}

const isLettered = ({ type }: JsonObject): boolean => type === 'text' || type === 'span'
const CHILDREN = new Set(['header', 'hero', 'body', 'footer', 'contents', 'altContent'])

function fillChildren(value: unknown, path: string, context: RenderContext): unknown {
  if (Array.isArray(value))
    return value.map((one: unknown, place) =>
      isJsonObject(one) ? fillFlex(one, `${path}/${place}`, context) : one,
    )
  return isJsonObject(value) ? fillFlex(value, path, context) : value
}

const SHOWN_OR_SAID = ['label', 'text', 'displayText', 'fillInText', 'clipboardText']

function fillAction(action: JsonObject, path: string, context: RenderContext): JsonObject {
  const filled = Object.entries(action).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string') return [name, value]
    if (SHOWN_OR_SAID.includes(name)) return [name, fill(value, context)]
    return [name, name === 'uri' ? fillUri(value, context) : value]
  })
  const { act: _act, once: _once, trackClicks: _track, ...line } = Object.fromEntries(filled)
  if (action['type'] === 'act') return { ...line, type: 'postback', data: context.dataOf(path) }
  const isTracked = action['type'] === 'uri' && action['trackClicks'] === true
  return isTracked
    ? { ...line, uri: trackable({ uri: uriOf(action), trackClicks: true }, path, context) }
    : line
}

const uriOf = ({ uri }: JsonObject): string => (typeof uri === 'string' ? uri : '')

/** An action in a flex message, with its place. */
export interface FlexAction {
  readonly path: string
  readonly action: JsonObject
}

/** The actions in a flex message. `path` is the container's. */
export function actionsInFlex(node: JsonObject, path: string): FlexAction[] {
  return Object.entries(node).flatMap(([name, value]): FlexAction[] => {
    const at = `${path}/${name}`
    if (name === 'action' && isJsonObject(value)) return [{ path: at, action: value }]
    if (!CHILDREN.has(name)) return []
    const children: unknown[] = Array.isArray(value) ? value : [value]
    return children.flatMap((child, place) =>
      isJsonObject(child) ? actionsInFlex(child, Array.isArray(value) ? `${at}/${place}` : at) : [],
    )
  })
}
