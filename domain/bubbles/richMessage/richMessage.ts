import type { ClipboardButton, MaybeUnlabelled, MessageButton, UriButton } from '../buttons/button.ts'

/**
 * A large picture with tap areas (リッチメッセージ, LINE's imagemap) and optionally a video. `baseUrl` serves the picture in
 * the widths 240, 300, 460, 700 and 1040: `{baseUrl}/1040` etc., without an extension. Areas are in pixels at a width of
 * 1040 (line.md 1.5).
 */
export interface RichMessageBubble {
  readonly kind: 'richMessage'
  readonly baseUrl?: string
  /** An upload in place of `baseUrl`, served at every width. */
  readonly mediaId?: string
  readonly altText: string
  /** Pixels at a width of 1040. */
  readonly height: number
  readonly areas: readonly TapArea[]
  readonly video?: RichVideo
}

/** The label is not shown, but read aloud by screen readers. */
export interface TapArea {
  readonly area: Area
  readonly button: MaybeUnlabelled<UriButton | MessageButton | ClipboardButton>
}

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface RichVideo {
  readonly originalUrl?: string
  readonly mediaId?: string
  readonly previewUrl?: string
  readonly previewMediaId?: string
  readonly area: Area
  /** Shown when the video has ended. */
  readonly link?: { readonly uri: string; readonly label: string; readonly trackClicks?: boolean }
}

export interface LineImagemapMessage {
  readonly type: 'imagemap'
  readonly baseUrl: string
  readonly altText: string
  readonly baseSize: { readonly width: 1040; readonly height: number }
  readonly actions: readonly LineMapAction[]
  readonly video?: LineMapVideo
}

export type LineMapAction = { readonly label?: string; readonly area: Area } & (
  | { readonly type: 'uri'; readonly linkUri: string }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'clipboard'; readonly clipboardText: string }
)

export interface LineMapVideo {
  readonly originalContentUrl: string
  readonly previewImageUrl: string
  readonly area: Area
  readonly externalLink?: { readonly linkUri: string; readonly label: string }
}
