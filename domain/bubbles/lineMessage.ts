import type { LineImageMessage } from './media/media.ts'
import type { LineTextMessage } from './plain/text.ts'
import type { LineQuickReply } from './quickReply.ts'
import type { LineButtonsMessage } from './templates/buttons.ts'

/** The message objects of LINE's Messaging API that bubbles become (line.md 1.5), as they go on the wire. */
export type LineMessage = LineMessageBody & { readonly quickReply?: LineQuickReply }

export type LineMessageBody = LineTextMessage | LineImageMessage | LineTemplateMessage

export type LineTemplateMessage = LineButtonsMessage
