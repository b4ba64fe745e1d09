import type { Place } from './fields.ts'
import {
  ALIGNED,
  colour,
  count,
  elsewhere,
  fontSize,
  form,
  gap,
  imageSize,
  inset,
  length,
  LETTERS,
  oneOf,
  PLACED,
  PX,
  ratio,
  type Rule,
  SHRINKS,
} from './flexRules.ts'
import { flagOf, isThere } from './optional.ts'

/** The properties of each kind of flex object, from LINE's published model. */
const SHAPES = {
  carousel: { contents: elsewhere },
  bubble: {
    header: elsewhere,
    hero: elsewhere,
    body: elsewhere,
    footer: elsewhere,
    styles: elsewhere,
    size: oneOf('nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga'),
    direction: oneOf('ltr', 'rtl'),
    action: elsewhere,
  },
  styles: { header: elsewhere, hero: elsewhere, body: elsewhere, footer: elsewhere },
  blockStyle: { backgroundColor: colour, separator: flagOf, separatorColor: colour },
  box: {
    ...PLACED,
    layout: elsewhere,
    contents: elsewhere,
    action: elsewhere,
    background: elsewhere,
    flex: count,
    spacing: gap,
    backgroundColor: colour,
    borderColor: colour,
    borderWidth: form(new RegExp(`^(none|light|normal|medium|semi-bold|bold|${PX})$`)),
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
    angle: form(/^\d{1,3}(\.\d+)?deg$/),
    startColor: colour,
    centerColor: colour,
    endColor: colour,
    centerPosition: form(/^(100(\.0+)?|\d{1,2}(\.\d+)?)%$/),
  },
  button: {
    ...PLACED,
    ...SHRINKS,
    action: elsewhere,
    flex: count,
    color: colour,
    gravity: oneOf('top', 'bottom', 'center'),
    style: oneOf('primary', 'secondary', 'link'),
    height: oneOf('md', 'sm'),
  },
  image: {
    ...PLACED,
    ...ALIGNED,
    url: elsewhere,
    action: elsewhere,
    flex: count,
    size: imageSize,
    aspectRatio: ratio,
    aspectMode: oneOf('fit', 'cover'),
    backgroundColor: colour,
    animated: flagOf,
  },
  video: {
    url: elsewhere,
    previewUrl: elsewhere,
    altContent: elsewhere,
    action: elsewhere,
    aspectRatio: ratio,
  },
  icon: { ...PLACED, url: elsewhere, size: fontSize, aspectRatio: ratio, scaling: flagOf },
  text: {
    ...LETTERS,
    ...PLACED,
    ...ALIGNED,
    ...SHRINKS,
    contents: elsewhere,
    action: elsewhere,
    flex: count,
    wrap: flagOf,
    maxLines: count,
    lineSpacing: form(new RegExp(`^${PX}$`)),
  },
  span: LETTERS,
  separator: { margin: gap, color: colour },
  filler: { flex: count },
} satisfies Record<string, Record<string, Rule>>

/** Checks the plain properties of a flex object: sizes, colours, places. LINE refuses properties that the kind lacks. */
export function checkShape(place: Place, kind: keyof typeof SHAPES): void {
  const shape: Record<string, Rule> = SHAPES[kind]
  for (const name of Object.keys(place.fields)) {
    if (name === 'type' && kind !== 'styles' && kind !== 'blockStyle') continue
    const rule = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (!rule) place.problems.add(`${place.path}.${name}`, 'unknown field')
    else if (isThere(place.fields, name)) rule(place, name)
  }
}
