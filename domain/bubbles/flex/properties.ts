import type { JsonObject } from '../jsonObject.ts'
import { type BubbleProblem, problem } from '../bubbleProblem.ts'
import {
  border,
  color,
  count,
  elsewhere,
  flag,
  gap,
  imageSize,
  inset,
  length,
  letterSize,
  oneOf,
  PX,
  ratio,
  text,
  type Rule,
} from './propertyRules.ts'

/** The components of LINE's flex messages. */
export type ComponentKind =
  | 'box'
  | 'button'
  | 'image'
  | 'video'
  | 'icon'
  | 'text'
  | 'span'
  | 'separator'
  | 'filler'

export const wrong = (path: string, ja: string): BubbleProblem[] => problem(path, 'FLEX_INVALID', ja)

const align = oneOf('start', 'end', 'center')
const gravity = oneOf('top', 'bottom', 'center')
const placed = {
  margin: gap,
  position: oneOf('relative', 'absolute'),
  offsetTop: inset,
  offsetBottom: inset,
  offsetStart: inset,
  offsetEnd: inset,
}
const lettered = {
  text: elsewhere,
  size: letterSize,
  color,
  weight: oneOf('regular', 'bold'),
  style: oneOf('normal', 'italic'),
  decoration: oneOf('none', 'underline', 'line-through'),
}
const shrinking = { adjustMode: oneOf('shrink-to-fit'), scaling: flag }
const blocks = { header: elsewhere, hero: elsewhere, body: elsewhere, footer: elsewhere }

/** The objects of a flex message and their properties, by LINE's published model. */
const RULES = {
  carousel: { contents: elsewhere },
  bubble: {
    ...blocks,
    styles: elsewhere,
    action: elsewhere,
    size: oneOf('nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga'),
    direction: oneOf('ltr', 'rtl'),
  },
  styles: blocks,
  blockStyle: { backgroundColor: color, separator: flag, separatorColor: color },
  box: {
    ...placed,
    layout: oneOf('horizontal', 'vertical', 'baseline'),
    contents: elsewhere,
    action: elsewhere,
    background: elsewhere,
    flex: count,
    spacing: gap,
    backgroundColor: color,
    borderColor: color,
    borderWidth: border,
    cornerRadius: gap,
    width: length,
    maxWidth: length,
    height: length,
    maxHeight: length,
    paddingAll: inset,
    paddingTop: inset,
    paddingBottom: inset,
    paddingStart: inset,
    paddingEnd: inset,
    justifyContent: oneOf(
      'center',
      'flex-start',
      'flex-end',
      'space-between',
      'space-around',
      'space-evenly',
    ),
    alignItems: oneOf('center', 'flex-start', 'flex-end'),
  },
  background: {
    angle: text(/^\d{1,3}(?:\.\d+)?deg$/, '90deg の形で指定してください。'),
    startColor: color,
    centerColor: color,
    endColor: color,
    centerPosition: text(/^(?:100|\d{1,2})(?:\.\d+)?%$/, '50% の形で指定してください。'),
  },
  button: {
    ...placed,
    ...shrinking,
    action: elsewhere,
    flex: count,
    color,
    gravity,
    height: oneOf('sm', 'md'),
    style: oneOf('primary', 'secondary', 'link'),
  },
  image: {
    ...placed,
    url: elsewhere,
    action: elsewhere,
    flex: count,
    align,
    gravity,
    size: imageSize,
    aspectRatio: ratio,
    aspectMode: oneOf('cover', 'fit'),
    backgroundColor: color,
    animated: flag,
  },
  video: {
    url: elsewhere,
    previewUrl: elsewhere,
    altContent: elsewhere,
    action: elsewhere,
    aspectRatio: ratio,
  },
  icon: { ...placed, url: elsewhere, size: letterSize, aspectRatio: ratio, scaling: flag },
  text: {
    ...placed,
    ...lettered,
    ...shrinking,
    contents: elsewhere,
    action: elsewhere,
    flex: count,
    align,
    gravity,
    wrap: flag,
    maxLines: count,
    lineSpacing: text(new RegExp(`^${PX}$`), '10px の形で指定してください。'),
  },
  span: lettered,
  separator: { margin: gap, color },
  filler: { flex: count },
} satisfies Readonly<Record<string, Readonly<Record<string, Rule>>>>

export type FlexObject = keyof typeof RULES

const NEEDED: { readonly [Kind in FlexObject]?: readonly string[] } = {
  box: ['layout'],
  background: ['angle', 'startColor', 'endColor'],
}

/** What is wrong with the plain properties of an object; LINE refuses unknown ones. */
export function checkProperties(kind: FlexObject, object: JsonObject, path: string): BubbleProblem[] {
  const rules: Readonly<Record<string, Rule>> = RULES[kind]
  const given = Object.entries(object).flatMap(([name, value]) => {
    if (name === 'type' || value === undefined) return []
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined)
      return wrong(`${path}/${inPointer(name)}`, `${name} という項目はありません。名前を確認してください。`)
    return rule.fits(value) ? [] : wrong(`${path}/${name}`, `${name}: ${rule.ja}`)
  })
  const missing = (NEEDED[kind] ?? []).filter((name) => object[name] === undefined)
  return [...given, ...missing.flatMap((name) => wrong(`${path}/${name}`, `${name} を指定してください。`))]
}

/** An arbitrary name as a step of a JSON pointer. */
const inPointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
