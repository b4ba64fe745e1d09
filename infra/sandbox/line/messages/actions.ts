import { childOf, choiceOf, type Place, textOf, urlOf } from './fields.ts'

/** Where an action stands: decides which kinds are allowed and how long its label may be (line.md 1.5). */
export type ActionContext =
  | 'template'
  | 'imageCarousel'
  | 'quickReply'
  | 'flexButton'
  | 'flexArea'
  | 'richMenu'

const LABELS: Record<ActionContext, { max: number; required: boolean }> = {
  template: { max: 20, required: true },
  imageCarousel: { max: 12, required: false },
  quickReply: { max: 20, required: true },
  flexButton: { max: 40, required: true },
  flexArea: { max: 40, required: false },
  richMenu: { max: 20, required: false },
}

const EVERYWHERE = ['postback', 'message', 'uri', 'datetimepicker', 'clipboard'] as const
const QUICK_REPLY_ONLY = ['camera', 'cameraRoll', 'location'] as const
const RICH_MENU_ONLY = ['richmenuswitch'] as const
const LINK_SCHEMES = ['http', 'https', 'line', 'tel']
const WORDS = { max: 300, counting: 'graphemes' } as const

const DATE_FORMATS: Record<string, RegExp> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
}

/** Checks one action object. */
export function checkAction(place: Place, context: ActionContext): void {
  const type = choiceOf(place, 'type', kindsIn(context))
  if (type === null) return
  checkLabel(place, context)
  switch (type) {
    case 'postback':
      textOf(place, 'data', { max: 300, required: true })
      textOf(place, 'displayText', WORDS)
      textOf(place, 'text', WORDS)
      textOf(place, 'fillInText', WORDS)
      if (isPresent(place, 'displayText') && isPresent(place, 'text'))
        place.problems.add(place.path, '`displayText` and `text` cannot be specified at the same time')
      return
    case 'message':
      textOf(place, 'text', { ...WORDS, required: true })
      return
    case 'uri':
      urlOf(place, 'uri', { max: 1000, required: true, schemes: LINK_SCHEMES })
      return
    case 'datetimepicker':
      textOf(place, 'data', { max: 300, required: true })
      checkDates(place)
      return
    case 'clipboard':
      textOf(place, 'clipboardText', { max: 1000, required: true })
      return
    case 'richmenuswitch':
      textOf(place, 'richMenuAliasId', { max: 32, required: true })
      textOf(place, 'data', { max: 300 })
      return
    case 'camera':
    case 'cameraRoll':
    case 'location':
  }
}

/** Checks the action in the property `name`, if it is there. */
export function checkActionIn(place: Place, name: string, context: ActionContext): void {
  const action = childOf(place, name)
  if (action) checkAction(action, context)
}

function kindsIn(context: ActionContext) {
  if (context === 'quickReply') return [...EVERYWHERE, ...QUICK_REPLY_ONLY]
  if (context === 'richMenu') return [...EVERYWHERE, ...RICH_MENU_ONLY]
  return [...EVERYWHERE]
}

function checkLabel(place: Place, context: ActionContext): void {
  const rule = LABELS[context]
  if (rule.required && !isPresent(place, 'label')) {
    place.problems.add(place.path, '`label` must be specified')
    return
  }
  textOf(place, 'label', { max: rule.max, counting: 'graphemes' })
}

function checkDates(place: Place): void {
  const mode = choiceOf(place, 'mode', ['date', 'time', 'datetime'])
  if (mode === null) return
  for (const name of ['initial', 'min', 'max']) {
    const value = textOf(place, name, { max: 20 })
    if (value !== undefined && !DATE_FORMATS[mode]?.test(value))
      place.problems.add(`${place.path}.${name}`, 'Invalid format')
  }
}

function isPresent(place: Place, name: string): boolean {
  const value = place.fields[name]
  return value !== undefined && value !== null && value !== ''
}
