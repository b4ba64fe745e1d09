import type { ScenarioActions } from '../../members/scenarioActions.ts'

/** What a tap does. Labels accept short placeholders, other texts all of them. */
export type Button = UriButton | MessageButton | PostbackButton | ActButton | DateTimeButton | ClipboardButton

/** A quick reply also accepts device buttons (line.md 1.5). */
export type QuickReplyButton = Button | DeviceButton

/** A button in a place where the label is optional. */
export type MaybeUnlabelled<Kind> = Kind extends { readonly label: string }
  ? Omit<Kind, 'label'> & { readonly label?: string }
  : never

/**
 * Opens a URL (http, https, line, tel). It may be `{trackingLink|https://…}`: the carrier's page, or the fallback for an
 * order without a tracking number.
 */
export interface UriButton {
  readonly kind: 'uri'
  readonly label: string
  readonly uri: string
  /** Counts clicks: the button opens a link of ours that redirects to `uri`, a web page. */
  readonly trackClicks?: boolean
}

/** Sends a text in the customer's name. */
export interface MessageButton {
  readonly kind: 'message'
  readonly label: string
  readonly text: string
}

/** Sends us `data`, silently or with `displayText` in the customer's name. */
export interface PostbackButton {
  readonly kind: 'postback'
  readonly label: string
  readonly data: string
  readonly displayText?: string
}

/**
 * Does something for the member who taps it. LINE carries only an opaque token (at most 300 units), which rendering gets
 * for the button's path; see `renderContext.ts`.
 */
export interface ActButton {
  readonly kind: 'act'
  readonly label: string
  readonly act: ButtonAct
  /** True: only a member's first tap acts. */
  readonly once: boolean
  readonly displayText?: string
}

/** What a tap on an action button does: the actions of a scenario, opt-out, a reply. At least one of them. */
export interface ButtonAct extends Omit<ScenarioActions, 'runWhenNotDelivered'> {
  /** True stops announcements (PROMOTION) for the member, false resumes them (domain.md D9). */
  readonly optedOut?: boolean
  /** The reply to the tap; its placeholders are filled at that time. `optedOut` has a default reply. */
  readonly replyText?: string
}

/** Lets the customer pick a date or a time, which arrives with `data`. */
export interface DateTimeButton {
  readonly kind: 'datetimepicker'
  readonly label: string
  readonly data: string
  readonly mode: DateTimeMode
  /** 'YYYY-MM-DD', 'HH:MM' or 'YYYY-MM-DDTHH:MM', by the mode. */
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

/** Opens the camera, the album or the map on the customer's phone. */
export interface DeviceButton {
  readonly kind: 'camera' | 'cameraRoll' | 'location'
  readonly label: string
}

export type ButtonKind = QuickReplyButton['kind']
