/** What a customer may be asked for; the shop's form says which. */
export type Item = 'phone' | 'email' | 'orderNumber'

/** The answer to `GET start`, which needs no token. */
export interface Start {
  liffId: string
  shopName: string
  accountName: string
  /** Null while LINE has not told it. */
  addFriendUrl: string | null
  /** Whether LINE is the sandbox's: the mock of the SDK then takes the place of the real one. */
  sandbox: boolean
}

/** A field of the form; texts may be empty, then the page has its own. */
export interface FormItem {
  key: Item
  label: string
  help?: string
  required: boolean
}

/** The answer to `GET forms/:code`. */
export interface Form {
  versionId: string
  /** For one submission or unlinking; a repeat with the same id gets the same answer. */
  submissionId: string
  title: string
  intro: string
  items: readonly FormItem[]
  consent: { text: string; privacyUrl: string | null }
  link: 'LINKED' | 'UNLINKED' | 'WAITING' | 'AMBIGUOUS' | 'CLAIMED'
  friend: boolean
}

/** The body of `POST forms/:code/submissions`. */
export interface Submission {
  submissionId: string
  versionId: string
  answers: Partial<Record<Item, string>>
  consent: true
}

/** Its answer; `text` is the shop's. */
export interface Outcome {
  outcome: 'LINKED' | 'WAITING' | 'ONE_MORE' | 'CLAIMED'
  text: string
  item?: Item
}

/** The answer to `POST unlink`. */
export interface Unlinked {
  text: string
}
