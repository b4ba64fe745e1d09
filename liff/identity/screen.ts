import type { Form, Item, Outcome } from '../http/contract.ts'
import type { WORDS } from '../words/ja.ts'

/** A field of the form; the consent is one too. */
export type Field = Item | 'consent'

/** What is wrong with a field. */
export type FieldErrors = Partial<Record<Field, 'missing' | 'wrong'>>

/** Why a whole screen says that it does not go on. */
export type Trouble = keyof typeof WORDS.troubles

/** What stands above the form. */
export type Banner =
  | { kind: 'lost' | 'busy' | 'trouble' | 'changed' | 'ambiguous' | 'waiting' | 'claimed' }
  | { kind: 'oneMore'; text: string }

/** What the customer sees: one of these at a time. */
export type Screen =
  | { at: 'loading' }
  | { at: 'loggedOut' }
  | { at: 'notFriend'; why: Exclude<keyof typeof WORDS.friend, 'search' | 'notYet'> }
  | { at: 'form'; form: Form; banner: Banner | null; errors: FieldErrors; isSending: boolean }
  | { at: 'outcome'; outcome: Exclude<Outcome['outcome'], 'ONE_MORE'> | 'UNLINKED'; text: string }
  | { at: 'linked'; isAsking: boolean; isSending: boolean; hasFailed: boolean }
  | { at: 'trouble'; trouble: Trouble; canRetry: boolean }
