import type { DateTimeMode } from './button.ts'

/** An action of LINE's Messaging API (line.md 1.5) in its wire format. */
export type LineAction = { readonly label?: string } & (
  | { readonly type: 'uri'; readonly uri: string }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'postback'; readonly data: string; readonly displayText?: string }
  | {
      readonly type: 'datetimepicker'
      readonly data: string
      readonly mode: DateTimeMode
      readonly initial?: string
      readonly min?: string
      readonly max?: string
    }
  | { readonly type: 'clipboard'; readonly clipboardText: string }
  | { readonly type: 'camera' | 'cameraRoll' | 'location' }
)
