import { type Place, numberOf } from './fields.ts'
import { flagOf, formOf, optionOf } from './optional.ts'
import { MalformedProperty } from './problems.ts'

/** Checks one property, present, of a flex object. */
export type Rule = (place: Place, name: string) => void

export const form =
  (pattern: RegExp): Rule =>
  (place, name) =>
    formOf(place, name, pattern)
export const oneOf =
  (...values: string[]): Rule =>
  (place, name) =>
    optionOf(place, name, values)
export const count: Rule = (place, name) => {
  numberOf(place, name, { min: 0, max: 1_000_000, integer: true })
}
/** For properties that the component's own check covers: texts, addresses, lists, actions. */
export const elsewhere: Rule = () => undefined

export const PX = String.raw`\d+(\.\d+)?px`
const PERCENT = String.raw`\d+(\.\d+)?%`
const FONT_SIZES = 'xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl'
export const colour = form(/^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/)
export const gap = form(new RegExp(`^(none|xs|sm|md|lg|xl|xxl|${PX})$`))
export const inset = form(new RegExp(`^(none|xs|sm|md|lg|xl|xxl|-?${PX}|-?${PERCENT})$`))
export const length = form(new RegExp(`^(${PX}|${PERCENT})$`))
export const fontSize = form(new RegExp(`^(${FONT_SIZES}|${PX})$`))
export const imageSize = form(new RegExp(`^(${FONT_SIZES}|full|${PX}|${PERCENT})$`))

/** `width:height`; the height is at most 3 times the width. */
export const ratio: Rule = (place, name) => {
  const value = place.fields[name]
  if (typeof value !== 'string') throw new MalformedProperty(`${place.path}.${name}`)
  const [, width = '0', height = '0'] = /^(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)$/.exec(value) ?? []
  if (Number(width) <= 0 || Number(height) <= 0 || Number(height) > 3 * Number(width))
    place.problems.add(`${place.path}.${name}`, 'Invalid format')
}

/** Properties of every component inside a box. */
export const PLACED: Record<string, Rule> = {
  margin: gap,
  position: oneOf('relative', 'absolute'),
  offsetTop: inset,
  offsetBottom: inset,
  offsetStart: inset,
  offsetEnd: inset,
}
/** Properties of texts and spans. */
export const LETTERS: Record<string, Rule> = {
  text: elsewhere,
  size: fontSize,
  color: colour,
  weight: oneOf('regular', 'bold'),
  style: oneOf('normal', 'italic'),
  decoration: oneOf('none', 'underline', 'line-through'),
}
export const ALIGNED: Record<string, Rule> = {
  align: oneOf('start', 'end', 'center'),
  gravity: oneOf('top', 'bottom', 'center'),
}
export const SHRINKS: Record<string, Rule> = { adjustMode: oneOf('shrink-to-fit'), scaling: flagOf }
