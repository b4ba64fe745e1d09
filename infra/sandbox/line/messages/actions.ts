import { checkDates } from './dates.ts'
import { childOf, choiceOf, type Place, textOf, urlOf } from './fields.ts'
import { isGiven, optionOf } from './optional.ts'

/** Where an action stands. It decides which kinds are allowed and how long the label may be (line.md 1.5). */
type ActionContext = 'template' | 'imageCarousel' | 'quickReply' | 'flexButton' | 'flexArea' | 'richMenu'

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
/** The rule for links that a tap opens, in actions and imagemaps. */
export const LINK = { max: 1000, required: true, schemes: ['http', 'https', 'line', 'tel'] }
const WORDS = { max: 300, counting: 'graphemes' } as const

const INPUT_OPTIONS = ['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice']

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
      optionOf(place, 'inputOption', INPUT_OPTIONS)
      if (isGiven(place, 'displayText') && isGiven(place, 'text'))
        place.problems.add(place.path, '`displayText` and `text` cannot be specified at the same time')
      return
    case 'message':
      textOf(place, 'text', { ...WORDS, required: true })
      return
    case 'uri':
      urlOf(place, 'uri', LINK)
      checkDesktopLink(place)
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
      textOf(place, 'data', { max: 300, required: true })
      return
    case 'camera':
    case 'cameraRoll':
    case 'location':
  }
}

/** Checks the action in the property `name`, where there is one. */
export function checkActionIn(place: Place, name: string, context: ActionContext): void {
  const action = childOf(place, name)
  if (action) checkAction(action, context)
}

function checkDesktopLink(place: Place): void {
  const altUri = childOf(place, 'altUri')
  if (altUri) urlOf(altUri, 'desktop', { ...LINK, required: false })
}

function kindsIn(context: ActionContext) {
  if (context === 'quickReply') return [...EVERYWHERE, ...QUICK_REPLY_ONLY]
  if (context === 'richMenu') return [...EVERYWHERE, ...RICH_MENU_ONLY]
  return [...EVERYWHERE]
}

function checkLabel(place: Place, context: ActionContext): void {
  const rule = LABELS[context]
  if (rule.required && !isGiven(place, 'label')) {
    place.problems.add(place.path, '`label` must be specified')
    return
  }
  textOf(place, 'label', { max: rule.max, counting: 'graphemes' })
}
