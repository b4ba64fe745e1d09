import { addressOf } from '../media/mediaSource.ts'
import { fill, fillIf, given, type RenderContext, trackable } from '../renderContext.ts'
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
  context: RenderContext,
): LineImagemapMessage => ({
  type: 'imagemap',
  baseUrl: addressOf(bubble.baseUrl, bubble.mediaId, context) ?? '',
  altText: fill(bubble.altText, context),
  baseSize: { width: 1040, height: bubble.height },
  actions: bubble.areas.map((area, place) => renderArea(area, `${path}/areas/${place}/button`, context)),
  ...given('video', bubble.video && renderVideo(bubble.video, `${path}/video/link`, context)),
})

function renderArea({ area, button }: TapArea, path: string, context: RenderContext): LineMapAction {
  const always = { ...fillIf('label', button.label, context), area }
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', ...always, linkUri: trackable(button, path, context) }
    case 'message':
      return { type: 'message', ...always, text: fill(button.text, context) }
    case 'clipboard':
      return { type: 'clipboard', ...always, clipboardText: fill(button.clipboardText, context) }
  }
}

const renderVideo = (
  { originalUrl, mediaId, previewUrl, previewMediaId, area, link }: RichVideo,
  path: string,
  context: RenderContext,
): LineMapVideo => ({
  originalContentUrl: addressOf(originalUrl, mediaId, context) ?? '',
  previewImageUrl: addressOf(previewUrl, previewMediaId, context) ?? '',
  area,
  ...given(
    'externalLink',
    link && { linkUri: trackable(link, path, context), label: fill(link.label, context) },
  ),
})
