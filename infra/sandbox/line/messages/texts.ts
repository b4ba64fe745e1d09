import { childrenOf, choiceOf, numberOf, objectAt, type Place, requiredChild, textOf } from './fields.ts'
import { QUOTE_TOKEN_MAX } from './plainMessages.ts'
import { readTextV2 } from './textV2.ts'

const TEXT = { max: 5000, required: true }
const MAX_EMOJIS = 20
const MAX_MENTIONS = 20
const MAX_SUBSTITUTIONS = 100
const KEY = /^[0-9a-zA-Z_]{1,20}$/

/**
 * A text message: 1 to 5000 UTF-16 units. Each emoji has a `$` of its own, at an index in UTF-16 units (line.md 1.5).
 * LINE also counts its undisclosed words for an emoji; here they count nothing.
 */
export function checkText(place: Place): void {
  const text = textOf(place, 'text', TEXT)
  const taken = new Set<number>()
  for (const emoji of childrenOf(place, 'emojis', { min: 0, max: MAX_EMOJIS })) {
    const index = numberOf(emoji, 'index', { min: 0, max: TEXT.max, integer: true })
    if (index !== undefined && (text?.[index] !== '$' || taken.has(index)))
      emoji.problems.add(`${emoji.path}.index`, 'Invalid index')
    if (index !== undefined) taken.add(index)
    checkEmojiIds(emoji)
  }
  textOf(place, 'quoteToken', { max: QUOTE_TOKEN_MAX })
}

/** A textV2 message: each `{key}` of the text has a substitution, which is an emoji or a mention. */
export function checkTextV2(place: Place): void {
  const text = textOf(place, 'text', TEXT)
  textOf(place, 'quoteToken', { max: QUOTE_TOKEN_MAX })
  const path = `${place.path}.substitution`
  const substitution = objectAt(place.fields['substitution'] ?? {}, path)
  checkSubstitutions(place, Object.entries(substitution), path)
  const pieces = text === undefined ? [] : readTextV2(text)
  if (pieces === null) place.problems.add(`${place.path}.text`, 'Unpaired brace')
  for (const piece of pieces ?? [])
    if ('key' in piece && !(KEY.test(piece.key) && Object.hasOwn(substitution, piece.key)))
      place.problems.add(path, `No substitution for '${piece.key}'`)
}

function checkSubstitutions({ problems }: Place, given: [string, unknown][], path: string): void {
  const refuse = (max: number) => problems.add(path, `Size must be between 0 and ${max}`)
  if (given.length > MAX_SUBSTITUTIONS) refuse(MAX_SUBSTITUTIONS)
  const kinds = given.map(([key, value]) => {
    if (!KEY.test(key)) problems.add(`${path}.${key}`, 'Invalid key')
    const one = { fields: objectAt(value, `${path}.${key}`), path: `${path}.${key}`, problems }
    const kind = choiceOf(one, 'type', ['emoji', 'mention'])
    if (kind === 'emoji') checkEmojiIds(one)
    if (kind === 'mention') checkMentionee(one)
    return kind
  })
  if (kinds.filter((kind) => kind === 'emoji').length > MAX_EMOJIS) refuse(MAX_EMOJIS)
  if (kinds.filter((kind) => kind === 'mention').length > MAX_MENTIONS) refuse(MAX_MENTIONS)
}

function checkEmojiIds(emoji: Place): void {
  textOf(emoji, 'productId', { max: 100, required: true })
  textOf(emoji, 'emojiId', { max: 100, required: true })
}

function checkMentionee(mention: Place): void {
  const mentionee = requiredChild(mention, 'mentionee')
  if (mentionee && choiceOf(mentionee, 'type', ['user', 'all']) === 'user')
    textOf(mentionee, 'userId', { max: 33, required: true })
}
