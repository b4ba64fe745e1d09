import { numberOf, type Place, textOf, urlOf } from './fields.ts'
import { formOf } from './optional.ts'

const URL_MAX = 2000
/** LINE does not publish the length of a quote token; its own are far shorter. */
export const QUOTE_TOKEN_MAX = 1000
const TRACKING_ID = /^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]*$/

export function checkSticker(place: Place): void {
  for (const name of ['packageId', 'stickerId']) {
    const value = textOf(place, name, { max: 20, required: true })
    if (value !== undefined && !/^\d+$/.test(value))
      place.problems.add(`${place.path}.${name}`, 'Invalid sticker')
  }
  textOf(place, 'quoteToken', { max: QUOTE_TOKEN_MAX })
}

export function checkImage(place: Place): void {
  urlOf(place, 'originalContentUrl', { max: URL_MAX, required: true })
  urlOf(place, 'previewImageUrl', { max: URL_MAX, required: true })
}

export function checkVideo(place: Place): void {
  checkImage(place)
  textOf(place, 'trackingId', { max: 100 })
  formOf(place, 'trackingId', TRACKING_ID)
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
  textOf(place, 'deliveryTag', { max: 30 })
  formOf(place, 'deliveryTag', /^[A-Za-z0-9_]*$/)
}
