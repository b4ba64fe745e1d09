import { childrenOf, numberOf, objectAt, type Place, textOf, urlOf } from './fields.ts'
import { MalformedProperty } from './problems.ts'

const URL_MAX = 2000
const TRACKING_ID = /^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]{1,100}$/

/** A text message: 1 to 5000 UTF-16 units; each emoji stands on a `$` (line.md 1.5). */
export function checkText(place: Place): void {
  const text = textOf(place, 'text', { max: 5000, required: true })
  for (const emoji of childrenOf(place, 'emojis', { min: 0, max: 20 })) {
    const index = numberOf(emoji, 'index', { min: 0, max: 5000, integer: true })
    if (index !== undefined && text?.[index] !== '$')
      emoji.problems.add(`${emoji.path}.index`, 'Invalid index')
    textOf(emoji, 'productId', { max: 100, required: true })
    textOf(emoji, 'emojiId', { max: 100, required: true })
  }
}

/** A textV2 message: `{key}` needs a substitution, `{{` and `}}` stand for braces. */
export function checkTextV2(place: Place): void {
  const text = textOf(place, 'text', { max: 5000, required: true })
  if (text === undefined) return
  const path = `${place.path}.substitution`
  const given = place.fields['substitution'] ?? {}
  const substitution = objectAt(given, path)
  if (Object.keys(substitution).length > 100) place.problems.add(path, 'Size must be between 0 and 100')
  const bare = text.replaceAll('{{', '').replaceAll('}}', '')
  for (const [, key = ''] of bare.matchAll(/\{([^{}]*)\}/g)) {
    if (!/^[0-9a-zA-Z_]{1,20}$/.test(key) || !(key in substitution))
      place.problems.add(path, `No substitution for '${key}'`)
  }
  if (/[{}]/.test(bare.replaceAll(/\{[^{}]*\}/g, '')))
    place.problems.add(`${place.path}.text`, 'Unpaired brace')
}

export function checkSticker(place: Place): void {
  for (const name of ['packageId', 'stickerId']) {
    const value = textOf(place, name, { max: 20, required: true })
    if (value !== undefined && !/^\d+$/.test(value))
      place.problems.add(`${place.path}.${name}`, 'Invalid sticker')
  }
}

export function checkImage(place: Place): void {
  urlOf(place, 'originalContentUrl', { max: URL_MAX, required: true })
  urlOf(place, 'previewImageUrl', { max: URL_MAX, required: true })
}

export function checkVideo(place: Place): void {
  checkImage(place)
  const trackingId = textOf(place, 'trackingId', { max: 100 })
  if (trackingId !== undefined && !TRACKING_ID.test(trackingId))
    place.problems.add(`${place.path}.trackingId`, 'Invalid trackingId')
}

export function checkAudio(place: Place): void {
  urlOf(place, 'originalContentUrl', { max: URL_MAX, required: true })
  numberOf(place, 'duration', { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true })
}

export function checkLocation(place: Place): void {
  textOf(place, 'title', { max: 100, required: true })
  textOf(place, 'address', { max: 100, required: true })
  numberOf(place, 'latitude', { min: -90, max: 90 })
  numberOf(place, 'longitude', { min: -180, max: 180 })
}

export function checkCoupon(place: Place): void {
  textOf(place, 'couponId', { max: 100, required: true })
  const tag = textOf(place, 'deliveryTag', { max: 30 })
  if (tag !== undefined && !/^[A-Za-z0-9_]+$/.test(tag))
    throw new MalformedProperty(`${place.path}.deliveryTag`)
}
