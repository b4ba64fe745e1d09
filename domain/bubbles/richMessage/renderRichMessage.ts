import { addressOf } from '../media/source.ts'
import { fill, fillIf, given, type Rendering, trackable } from '../rendering.ts'
import type {
  LineImagemapMessage,
  LineMapAction,
  LineMapVideo,
  RichMessageBubble,
  RichVideo,
  TapArea,
} from './richMessage.ts'

export const renderRichMessage = (
  bubble: RichMessageBubble,
  path: string,
  rendering: Rendering,
): LineImagemapMessage => ({
  type: 'imagemap',
  baseUrl: addressOf(bubble.baseUrl, bubble.mediaId, rendering) ?? '',
  altText: fill(bubble.altText, rendering),
  baseSize: { width: 1040, height: bubble.height },
  actions: bubble.areas.map((area, place) => renderArea(area, `${path}/areas/${place}/button`, rendering)),
  ...given('video', bubble.video && renderVideo(bubble.video, `${path}/video/link`, rendering)),
})

function renderArea({ area, button }: TapArea, path: string, rendering: Rendering): LineMapAction {
  const always = { ...fillIf('label', button.label, rendering), area }
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', ...always, linkUri: trackable(button, path, rendering) }
    case 'message':
      return { type: 'message', ...always, text: fill(button.text, rendering) }
    case 'clipboard':
      return { type: 'clipboard', ...always, clipboardText: fill(button.clipboardText, rendering) }
  }
}

const renderVideo = (
  { originalUrl, mediaId, previewUrl, previewMediaId, area, link }: RichVideo,
  path: string,
  rendering: Rendering,
): LineMapVideo => ({
  originalContentUrl: addressOf(originalUrl, mediaId, rendering) ?? '',
  previewImageUrl: addressOf(previewUrl, previewMediaId, rendering) ?? '',
  area,
  ...given(
    'externalLink',
    link && { linkUri: trackable(link, path, rendering), label: fill(link.label, rendering) },
  ),
})
