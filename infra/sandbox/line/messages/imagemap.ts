import { LINK } from './actions.ts'
import {
  childOf,
  childrenOf,
  choiceOf,
  numberOf,
  type Place,
  requiredChild,
  textOf,
  urlOf,
} from './fields.ts'

const WIDTH = 1040
const SIDE = { min: 0, max: 100_000, integer: true }

/** An imagemap message (line.md 1.5): an image 1040 wide with at most 50 areas to tap. */
export function checkImagemap(place: Place): void {
  const baseUrl = urlOf(place, 'baseUrl', { max: 2000, required: true })
  if (baseUrl !== undefined && /\.(jpe?g|png)$/i.test(baseUrl))
    place.problems.add(`${place.path}.baseUrl`, 'Must not have a file extension')
  textOf(place, 'altText', { max: 1500, required: true })
  const baseSize = requiredChild(place, 'baseSize')
  if (baseSize) {
    numberOf(baseSize, 'width', { min: WIDTH, max: WIDTH, integer: true })
    numberOf(baseSize, 'height', { ...SIDE, min: 1 })
  }
  const video = childOf(place, 'video')
  if (video) checkVideo(video)
  for (const action of childrenOf(place, 'actions', { min: video ? 0 : 1, max: 50 })) checkMapAction(action)
}

function checkMapAction(action: Place): void {
  switch (choiceOf(action, 'type', ['uri', 'message', 'clipboard'])) {
    case 'uri':
      urlOf(action, 'linkUri', LINK)
      break
    case 'message':
      textOf(action, 'text', { max: 400, required: true })
      break
    case 'clipboard':
      textOf(action, 'clipboardText', { max: 1000, required: true })
      break
    case null:
      return
  }
  textOf(action, 'label', { max: 100, counting: 'graphemes' })
  checkArea(action)
}

function checkVideo(video: Place): void {
  urlOf(video, 'originalContentUrl', { max: 2000, required: true })
  urlOf(video, 'previewImageUrl', { max: 2000, required: true })
  checkArea(video)
  const link = childOf(video, 'externalLink')
  if (!link) return
  urlOf(link, 'linkUri', LINK)
  textOf(link, 'label', { max: 30, required: true })
}

function checkArea(place: Place): void {
  const area = requiredChild(place, 'area')
  if (area) for (const name of ['x', 'y', 'width', 'height']) numberOf(area, name, SIDE)
}
