import type { TagId } from '../values/ids.ts'

/** What a form is for. Each kind has its own content; a code is the last part of a form's address. */
export const FORM_KINDS = ['IDENTITY'] as const
export type FormKind = (typeof FORM_KINDS)[number]

/** The code of the identity form that every LINE account has. */
export const IDENTITY_FORM_CODE = 'identity'

/** A form's code: it stands in addresses and in `{form:code}`. */
export const FORM_CODE = /^[a-z][a-z0-9-]{0,29}$/

/** What an identity form asks for, in the order of the page. The phone number is the key (domain.md section 3). */
export const IDENTITY_ITEMS = ['phone', 'email', 'orderNumber'] as const
export type FormItem = (typeof IDENTITY_ITEMS)[number]

/** Whether an item is on the page, and whether it may stay empty there. */
export const ASKED = ['OFF', 'OPTIONAL', 'REQUIRED'] as const
export type Asked = (typeof ASKED)[number]

/** How an identity form ends, as the customer reads it. `UNLINKED`: the customer ended the link. */
export const IDENTITY_OUTCOMES = ['LINKED', 'WAITING', 'ONE_MORE', 'CLAIMED', 'UNLINKED'] as const
export type FormOutcome = (typeof IDENTITY_OUTCOMES)[number]
/** The outcomes of a submission. */
export type SubmissionOutcome = Exclude<FormOutcome, 'UNLINKED'>

/** An item as the page shows it; `help` may be empty. */
export interface ItemWords {
  readonly label: string
  readonly help: string
}

/**
 * What a shop writes of an identity form: plain texts, in which `{shopName}` and `{accountName}` stand for the names of
 * the shop and the LINE account, and `{item}` (in `ONE_MORE` alone) for the item that is asked for in addition.
 */
export interface IdentityContent {
  readonly title: string
  readonly intro: string
  readonly items: {
    readonly phone: ItemWords
    readonly email: ItemWords & { readonly asked: Asked }
    readonly orderNumber: ItemWords & { readonly asked: Asked }
  }
  /** Domain.md D33. `privacyUrl` null: not entered yet, so that the form cannot be published. */
  readonly consent: { readonly text: string; readonly privacyUrl: string | null }
  readonly outcomes: Readonly<Record<FormOutcome, string>>
  /** The message to a customer who waited and is linked later; also takes `{nickName}` and `{displayName}`. */
  readonly laterNotice: string
  /** Removed and given again at each submission, so that what a tag triggers happens each time (domain.md 8). */
  readonly tagsAtSubmit: readonly TagId[]
  /** Given when the member is linked. */
  readonly tagsAtLink: readonly TagId[]
}

/** The names that stood in for `{shopName}` and `{accountName}` when a version was published. */
export interface FormNames {
  readonly shopName: string
  readonly accountName: string
}

/** A published version: it never changes, so that what a customer consented to can be shown again. */
export interface FormVersion {
  readonly content: IdentityContent
  readonly names: FormNames
}
