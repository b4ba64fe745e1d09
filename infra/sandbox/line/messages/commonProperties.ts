import { checkAction } from './actions.ts'
import { childOf, childrenOf, choiceOf, type Place, requiredChild, textOf, urlOf } from './fields.ts'
import { isThere } from './optional.ts'

/** Quick replies of any message object: at most 13 (line.md 1.5). */
export function checkQuickReply(message: Place): void {
  const quickReply = childOf(message, 'quickReply')
  if (!quickReply) return
  for (const item of childrenOf(quickReply, 'items', { min: 1, max: 13 })) {
    if (isThere(item.fields, 'type')) choiceOf(item, 'type', ['action'])
    urlOf(item, 'imageUrl', { max: 2000 })
    const action = requiredChild(item, 'action')
    if (action) checkAction(action, 'quickReply')
  }
}

/** The name and icon that a message is sent under. LINE does not publish which names it refuses. */
export function checkSender(message: Place): void {
  const sender = childOf(message, 'sender')
  if (!sender) return
  textOf(sender, 'name', { max: 20 })
  urlOf(sender, 'iconUrl', { max: 2000 })
}

/** `customAggregationUnits` of push and multicast: one name of 30 letters, digits and underscores (line.md 1.6). */
export function checkAggregationUnits({ fields, problems }: Place): void {
  const units = fields['customAggregationUnits']
  if (units === undefined || units === null) return
  const path = 'customAggregationUnits'
  if (!Array.isArray(units) || units.length > 1) problems.add(path, 'Size must be between 0 and 1')
  else if (units.some((unit) => typeof unit !== 'string' || !/^[A-Za-z0-9_]{1,30}$/.test(unit)))
    problems.add(`${path}[0]`, 'Invalid aggregation unit')
}
