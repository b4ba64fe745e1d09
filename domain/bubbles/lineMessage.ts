/** The message objects of LINE's Messaging API that bubbles become (line.md 1.5), as they go on the wire. */
export type LineMessage = LineTextMessage | LineImageMessage | LineButtonsMessage

export interface LineTextMessage {
  readonly type: 'text'
  readonly text: string
}

export interface LineImageMessage {
  readonly type: 'image'
  readonly originalContentUrl: string
  readonly previewImageUrl: string
}

export interface LineButtonsMessage {
  readonly type: 'template'
  readonly altText: string
  readonly template: {
    readonly type: 'buttons'
    readonly thumbnailImageUrl?: string
    readonly title?: string
    readonly text: string
    readonly actions: readonly LineAction[]
  }
}

export type LineAction =
  | { readonly type: 'uri'; readonly label: string; readonly uri: string }
  | { readonly type: 'message'; readonly label: string; readonly text: string }
  | {
      readonly type: 'postback'
      readonly label: string
      readonly data: string
      readonly displayText?: string
    }
