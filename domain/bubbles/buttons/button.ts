import type { ScenarioActions } from '../../members/actions.ts'

/** What a tap does. Labels take short placeholders, other texts take all of them. */
export type Button = UriButton | MessageButton | PostbackButton | ActButton | DateTimeButton | ClipboardButton

/** Kinds that only a quick reply can hold, beside all others (line.md 1.5). */
export type QuickReplyButton = Button | DeviceButton

/** A button of a place that shows no label or needs none. */
export type MaybeUnlabelled<Kind> = Kind extends { readonly label: string }
  ? Omit<Kind, 'label'> & { readonly label?: string }
  : never

/**
 * Opens an address (http, https, line, tel). The address may be `{trackingLink|https://…}`: the page of
 * the carrier, and the one after the bar for an order without a tracking number.
 */
export interface UriButton {
  readonly kind: 'uri'
  readonly label: string
  readonly uri: string
  /** Counts who clicks: the button opens a link of ours that leads on to `uri`, a page of the web. */
  readonly trackClicks?: boolean
}

/** Says a text in the customer's name. */
export interface MessageButton {
  readonly kind: 'message'
  readonly label: string
  readonly text: string
}

/** Tells us `data` without a word, or with `displayText` in the customer's name. */
export interface PostbackButton {
  readonly kind: 'postback'
  readonly label: string
  readonly data: string
  readonly displayText?: string
}

/**
 * Does something for the member who taps it. LINE carries only an opaque token (at most 300 units) that
 * rendering is given for the button's path; see `rendering.ts`.
 */
export interface ActButton {
  readonly kind: 'act'
  readonly label: string
  readonly act: ButtonAct
  /** Only the first tap of a member does it; else every tap. */
  readonly once: boolean
  readonly displayText?: string
}

/** What a tap does: what a scenario can do after a send, and an answer. Something of it must be there. */
export interface ButtonAct extends Omit<ScenarioActions, 'runWhenNotDelivered'> {
  /** True stops announcements (PROMOTION) for the member, false resumes them (domain.md D9). */
  readonly optedOut?: boolean
  /**
   * Answered to the tap; without it a wish about announcements has an answer of its own. Its placeholders are filled
   * then.
   */
  readonly replyText?: string
}

/** Lets the customer pick a date or a time, which comes with `data`. */
export interface DateTimeButton {
  readonly kind: 'datetimepicker'
  readonly label: string
  readonly data: string
  readonly mode: DateTimeMode
  /** 'YYYY-MM-DD', 'HH:MM' or 'YYYY-MM-DDTHH:MM', as the mode says. */
  readonly initial?: string
  readonly min?: string
  readonly max?: string
}
export const DATE_TIME_MODES = ['date', 'time', 'datetime'] as const
export type DateTimeMode = (typeof DATE_TIME_MODES)[number]

/** Copies a text, such as a tracking number. */
export interface ClipboardButton {
  readonly kind: 'clipboard'
  readonly label: string
  readonly clipboardText: string
}

/** Opens the camera, the album, or the map of the customer's telephone. */
export interface DeviceButton {
  readonly kind: 'camera' | 'cameraRoll' | 'location'
  readonly label: string
}

export type ButtonKind = QuickReplyButton['kind']
