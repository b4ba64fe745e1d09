import { checkAggregationUnits, checkQuickReply, checkSender } from './commonProperties.ts'
import { childrenOf, choiceOf, type Fields, type Place } from './fields.ts'
import { checkFlex } from './flex.ts'
import { checkImagemap } from './imagemap.ts'
import {
  checkAudio,
  checkCoupon,
  checkImage,
  checkLocation,
  checkSticker,
  checkVideo,
} from './plainMessages.ts'
import { type Problem, Problems } from './problems.ts'
import { checkTemplateMessage } from './templates.ts'
import { checkText, checkTextV2 } from './texts.ts'

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
 * LINE's objections to the `messages` of a request body: 1 to 5 message objects with the limits of line.md 1.5. Empty
 * when there are none.
 *
 * @throws {MalformedProperty} where a property has the wrong JSON type
 */
export function checkMessages(body: Fields, plainMedia?: ReadonlySet<string>): Problem[] {
  const problems = new Problems(plainMedia)
  checkAll({ fields: body, path: '', problems })
  return problems.list
}

/** LINE's objections to the body of a push or multicast: `messages` and `customAggregationUnits`. */
export function checkSendBody(body: Fields, plainMedia?: ReadonlySet<string>): Problem[] {
  const problems = new Problems(plainMedia)
  const request: Place = { fields: body, path: '', problems }
  checkAll(request)
  checkAggregationUnits(request)
  return problems.list
}

function checkAll(request: Place): void {
  for (const message of childrenOf(request, 'messages', { min: 1, max: 5 })) {
    const type = choiceOf(message, 'type', TYPES)
    if (type === null) continue
    CHECKS[type](message)
    checkQuickReply(message)
    checkSender(message)
  }
}
