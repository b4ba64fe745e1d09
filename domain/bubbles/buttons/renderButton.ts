import type { LineAction } from './lineAction.ts'
import { fill, fillIf, given, type RenderContext, trackable } from '../renderContext.ts'
import type { MaybeUnlabelled, QuickReplyButton } from './button.ts'

/** A button as LINE's action for one recipient; `path` is the button's, for its token. */
export function renderButton(
  button: MaybeUnlabelled<QuickReplyButton>,
  path: string,
  context: RenderContext,
): LineAction {
  const label = fillIf('label', button.label, context)
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', ...label, uri: trackable(button, path, context) }
    case 'message':
      return { type: 'message', ...label, text: fill(button.text, context) }
    case 'postback':
      return {
        type: 'postback',
        ...label,
        data: button.data,
        ...fillIf('displayText', button.displayText, context),
      }
    case 'act':
      return {
        type: 'postback',
        ...label,
        data: context.dataOf(path),
        ...fillIf('displayText', button.displayText, context),
      }
    case 'datetimepicker': {
      const { data, mode, initial, min, max } = button
      return {
        type: 'datetimepicker',
        ...label,
        data,
        mode,
        ...given('initial', initial),
        ...given('min', min),
        ...given('max', max),
      }
    }
    case 'clipboard':
      return { type: 'clipboard', ...label, clipboardText: fill(button.clipboardText, context) }
    case 'camera':
    case 'cameraRoll':
    case 'location':
      return { type: button.kind, ...label }
  }
}
