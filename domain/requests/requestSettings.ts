import type { MemoTarget } from '../carts/cartCapabilities.ts'
import type { AutomatedKind } from './request.ts'
import { READY_TEXTS, type RequestText } from './requestTexts.ts'

/** How a request ended, as far as tags follow. */
export const TAGGED_OUTCOMES = ['done', 'refused'] as const
export type TaggedOutcome = (typeof TAGGED_OUTCOMES)[number]

/** What follows an end: tags are removed before the others are added. */
export interface RequestTags {
  readonly removeTagIds: readonly string[]
  readonly addTagIds: readonly string[]
}
export type TagsByKind = Readonly<Record<AutomatedKind, Readonly<Record<TaggedOutcome, RequestTags>>>>

const NO_TAGS: RequestTags = { removeTagIds: [], addTagIds: [] }

/** Tags as they are stored, whole: what is missing is none. */
export const wholeTags = (stored: unknown): TagsByKind => {
  const of = (kind: AutomatedKind, outcome: TaggedOutcome): RequestTags => ({
    ...NO_TAGS,
    ...(stored as Partial<Record<string, Partial<Record<string, Partial<RequestTags>>>>>)[kind]?.[outcome],
  })
  const both = (kind: AutomatedKind) => ({ done: of(kind, 'done'), refused: of(kind, 'refused') })
  return { PAUSE: both('PAUSE'), SKIP: both('SKIP'), CANCEL: both('CANCEL') }
}

/** What requested pause days are added to (domain.md 10.1, D19). */
export const PAUSE_BASES = ['NEXT_SCHEDULED_DATE', 'NEWEST_ORDER_DELIVERY_DATE'] as const
export type PauseBase = (typeof PAUSE_BASES)[number]

/** Days for which a robot's pictures are kept, unless the shop says otherwise. */
export const READY_PICTURE_DAYS = 90

/** The product's own memo; the request's id is added by what writes it. */
export const READY_WRITE_BACK = '{requestedAt} LINEで受付 {kind} {before} → {after}'

/** What a LINE account says and does about requests. */
export interface RequestSettings {
  /** The shop's own texts; those that are missing are the product's ({@link READY_TEXTS}). */
  readonly texts: Readonly<Partial<Record<RequestText, string>>>
  readonly tags: TagsByKind
  /** Null: nothing is written into the cart. Its text null: {@link READY_WRITE_BACK}. */
  readonly writeBack: { readonly target: MemoTarget; readonly text: string | null } | null
  /** The shop's other contact (domain.md D23). Null: that of the shop. */
  readonly contactPhone: string | null
  readonly contactHours: string | null
  readonly pauseBase: PauseBase
  readonly pictureDays: number
  /** 1: the shop has set nothing. */
  readonly version: number
}

/** The settings of a LINE account whose shop has set nothing. */
export const READY_SETTINGS: RequestSettings = {
  texts: {},
  tags: wholeTags({}),
  writeBack: { target: 'SUBSCRIPTION', text: null },
  contactPhone: null,
  contactHours: null,
  pauseBase: 'NEXT_SCHEDULED_DATE',
  pictureDays: READY_PICTURE_DAYS,
  version: 1,
}

/** A text as it is sent: the shop's, else the product's. */
export const textOf = ({ texts }: Pick<RequestSettings, 'texts'>, name: RequestText): string =>
  texts[name] ?? READY_TEXTS[name]
