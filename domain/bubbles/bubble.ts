/**
 * What a shop writes into a scenario: one to five bubbles (吹き出し, domain.md 6.1 ⑪⑫). Stored as JSON with
 * the placeholders in it. Further kinds (video, audio, carousel, rich message, quick reply) join the union.
 */
export type Bubble = TextBubble | ImageBubble | ButtonsBubble

export type BubbleKind = Bubble['kind']

/** Words. May hold placeholders. */
export interface TextBubble {
  readonly kind: 'text'
  readonly text: string
}

/** A picture, JPEG or PNG by https: the original up to 10 MB, the preview up to 1 MB (line.md 1.5). */
export interface ImageBubble {
  readonly kind: 'image'
  readonly originalUrl: string
  /** The original is also the preview when none is given; it then must not exceed 1 MB. */
  readonly previewUrl?: string
}

/** Words with one to four buttons under them. Title, text and alt text may hold placeholders. */
export interface ButtonsBubble {
  readonly kind: 'buttons'
  readonly title?: string
  readonly text: string
  readonly imageUrl?: string
  /** What the list of talks and the notification show; the text when it is left out. */
  readonly altText?: string
  readonly buttons: readonly Button[]
}

export type Button = UriButton | MessageButton | PostbackButton

/** Opens an address (http, https, line, tel). */
export interface UriButton {
  readonly kind: 'uri'
  readonly label: string
  readonly uri: string
}

/** Says a text in the customer's name; the text may hold placeholders. */
export interface MessageButton {
  readonly kind: 'message'
  readonly label: string
  readonly text: string
}

/** Tells us `data` without a word, or with `displayText` in the customer's name, which may hold placeholders. */
export interface PostbackButton {
  readonly kind: 'postback'
  readonly label: string
  readonly data: string
  readonly displayText?: string
}
