import type { LineAction } from './lineAction.ts'
import { fill, fillIf, given, type Rendering, trackable } from '../rendering.ts'
import type { MaybeUnlabelled, QuickReplyButton } from './button.ts'

/** A button as an action of LINE's for one recipient; `path` is the button's, for its token. */
export function renderButton(
  button: MaybeUnlabelled<QuickReplyButton>,
  path: string,
  rendering: Rendering,
): LineAction {
  const label = fillIf('label', button.label, rendering)
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', ...label, uri: trackable(button, path, rendering) }
    case 'message':
      return { type: 'message', ...label, text: fill(button.text, rendering) }
    case 'postback':
      return {
        type: 'postback',
        ...label,
        data: button.data,
        ...fillIf('displayText', button.displayText, rendering),
      }
    case 'act':
      return {
        type: 'postback',
        ...label,
        data: rendering.dataOf(path),
        ...fillIf('displayText', button.displayText, rendering),
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
      return { type: 'clipboard', ...label, clipboardText: fill(button.clipboardText, rendering) }
    case 'camera':
    case 'cameraRoll':
    case 'location':
      return { type: button.kind, ...label }
  }
}
