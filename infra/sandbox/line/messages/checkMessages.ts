import { checkAction } from './actions.ts'
import {
  childOf,
  childrenOf,
  choiceOf,
  type Fields,
  type Place,
  requiredChild,
  textOf,
  urlOf,
} from './fields.ts'
import { checkFlex } from './flex.ts'
import { checkImagemap } from './imagemap.ts'
import {
  checkAudio,
  checkCoupon,
  checkImage,
  checkLocation,
  checkSticker,
  checkText,
  checkTextV2,
  checkVideo,
} from './plainMessages.ts'
import { type Problem, Problems } from './problems.ts'
import { checkTemplateMessage } from './templates.ts'

const CHECKS = {
  text: checkText,
  textV2: checkTextV2,
  sticker: checkSticker,
  image: checkImage,
  video: checkVideo,
  audio: checkAudio,
  location: checkLocation,
  coupon: checkCoupon,
  imagemap: checkImagemap,
  template: checkTemplateMessage,
  flex: checkFlex,
} as const
const TYPES = Object.keys(CHECKS) as (keyof typeof CHECKS)[]

/**
 * What LINE would object to in the `messages` of a request body: 1 to 5 message objects with the
 * limits of line.md 1.5. Empty when all is well.
 *
 * @throws {MalformedProperty} where a property has the wrong JSON type
 */
export function checkMessages(body: Fields): Problem[] {
  const problems = new Problems()
  const request: Place = { fields: body, path: '', problems }
  for (const message of childrenOf(request, 'messages', { min: 1, max: 5 })) {
    const type = choiceOf(message, 'type', TYPES)
    if (type === null) continue
    CHECKS[type](message)
    checkQuickReply(message)
    checkSender(message)
  }
  return problems.list
}

/** `customAggregationUnits` of push: at most one name of 30 letters, digits and underscores (line.md 1.6). */
export function checkAggregationUnits(body: Fields): Problem[] {
  const units = body['customAggregationUnits']
  if (units === undefined || units === null) return []
  const path = 'customAggregationUnits'
  if (!Array.isArray(units) || units.length > 1)
    return [{ property: path, message: 'Size must be between 0 and 1' }]
  const bad = units.some((unit) => typeof unit !== 'string' || !/^[A-Za-z0-9_]{1,30}$/.test(unit))
  return bad ? [{ property: `${path}[0]`, message: 'Invalid aggregation unit' }] : []
}

function checkQuickReply(message: Place): void {
  const quickReply = childOf(message, 'quickReply')
  if (!quickReply) return
  for (const item of childrenOf(quickReply, 'items', { min: 1, max: 13 })) {
    if (item.fields['type'] !== undefined) choiceOf(item, 'type', ['action'])
    urlOf(item, 'imageUrl', { max: 2000 })
    const action = requiredChild(item, 'action')
    if (action) checkAction(action, 'quickReply')
  }
}

function checkSender(message: Place): void {
  const sender = childOf(message, 'sender')
  if (!sender) return
  textOf(sender, 'name', { max: 20 })
  urlOf(sender, 'iconUrl', { max: 2000 })
}
