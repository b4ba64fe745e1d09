import { fill, fillIf, fillUri, given, type Rendering } from '../rendering.ts'
import type {
  LineImagemapMessage,
  LineMapAction,
  LineMapVideo,
  RichMessageBubble,
  RichVideo,
  TapArea,
} from './richMessage.ts'

export const renderRichMessage = (bubble: RichMessageBubble, rendering: Rendering): LineImagemapMessage => ({
  type: 'imagemap',
  baseUrl: bubble.baseUrl,
  altText: fill(bubble.altText, rendering),
  baseSize: { width: 1040, height: bubble.height },
  actions: bubble.areas.map((area) => renderArea(area, rendering)),
  ...given('video', bubble.video && renderVideo(bubble.video, rendering)),
})

function renderArea({ area, button }: TapArea, rendering: Rendering): LineMapAction {
  const always = { ...fillIf('label', button.label, rendering), area }
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', ...always, linkUri: fillUri(button.uri, rendering) }
    case 'message':
      return { type: 'message', ...always, text: fill(button.text, rendering) }
    case 'clipboard':
      return { type: 'clipboard', ...always, clipboardText: fill(button.clipboardText, rendering) }
  }
}

const renderVideo = (
  { originalUrl, previewUrl, area, link }: RichVideo,
  rendering: Rendering,
): LineMapVideo => ({
  originalContentUrl: originalUrl,
  previewImageUrl: previewUrl,
  area,
  ...given(
    'externalLink',
    link && { linkUri: fillUri(link.uri, rendering), label: fill(link.label, rendering) },
  ),
})
