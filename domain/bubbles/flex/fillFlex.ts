import type { ButtonAct } from '../buttons/button.ts'
import { type Fields, isFields } from '../fields.ts'
import { fill, fillUri, type Rendering } from '../rendering.ts'

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
  const { act: _act, once: _once, ...line } = Object.fromEntries(filled)
  return action['type'] === 'act' ? { ...line, type: 'postback', data: rendering.dataOf(path) } : line
}

/** An action in a flex message that acts. */
export interface FlexAct {
  readonly path: string
  readonly act: ButtonAct
  readonly once: boolean
}

/** The actions that act in a flex message that was checked. `path` is the container's. */
export function actsInFlex(node: Fields, path: string): FlexAct[] {
  return Object.entries(node).flatMap(([name, value]): FlexAct[] => {
    const at = `${path}/${name}`
    if (name === 'action' && isFields(value) && value['type'] === 'act')
      return [{ path: at, act: value['act'] as ButtonAct, once: value['once'] === true }]
    if (!CHILDREN.has(name)) return []
    const children: unknown[] = Array.isArray(value) ? value : [value]
    return children.flatMap((child, place) =>
      isFields(child) ? actsInFlex(child, Array.isArray(value) ? `${at}/${place}` : at) : [],
    )
  })
}
