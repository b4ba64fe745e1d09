import { TEXT_FIELDS, type TextField } from '../textFields.ts'
import type { ButtonKind } from './button.ts'

/** Where a button stands: which kinds LINE accepts there, and how long its texts may be (line.md 1.5). */
export interface ActionPlace {
  readonly kinds: readonly ButtonKind[]
  readonly label: TextField
  readonly needsLabel: boolean
  /** The text that a message button sends. */
  readonly said: TextField
  /** The shop writes LINE's own JSON there: the field of the kind is called `type` on save too. */
  readonly isRaw: boolean
  /** The name of a uri button's URL field. */
  readonly uri: 'uri' | 'linkUri'
}

const EVERYWHERE = ['uri', 'message', 'postback', 'act', 'datetimepicker', 'clipboard'] as const
const place = (label: TextField, needsLabel: boolean, isRaw = false): ActionPlace => ({
  kinds: EVERYWHERE,
  label,
  needsLabel,
  said: TEXT_FIELDS.saidText,
  isRaw,
  uri: 'uri',
})

const RICH_MESSAGE = {
  kinds: ['uri', 'message', 'clipboard'],
  label: TEXT_FIELDS.areaLabel,
  needsLabel: false,
  said: TEXT_FIELDS.areaText,
  isRaw: false,
  uri: 'uri',
} as const

export const ACTION_PLACES = {
  template: place(TEXT_FIELDS.label, true),
  imageCarousel: place(TEXT_FIELDS.imageLabel, false),
  quickReply: {
    ...place(TEXT_FIELDS.label, true),
    kinds: [...EVERYWHERE, 'camera', 'cameraRoll', 'location'],
  },
  richMessage: RICH_MESSAGE,
  /** As sent: LINE names the URL differently there. */
  imagemap: { ...RICH_MESSAGE, uri: 'linkUri' },
  flexButton: place(TEXT_FIELDS.flexLabel, true, true),
  /** A tappable box, image, text or whole bubble. */
  flexArea: place(TEXT_FIELDS.flexLabel, false, true),
  /** A video accepts only a link. */
  flexVideo: { ...place(TEXT_FIELDS.flexLabel, false, true), kinds: ['uri'] },
} as const satisfies Readonly<Record<string, ActionPlace>>
