import type { Form } from '../http/contract.ts'
import type { Draft } from './draft.ts'
import type { Banner } from './screen.ts'

/** What was asked for in addition, above the form; null: nothing was. */
export const oneMore = ({ ask }: Draft): Banner | null =>
  ask === null ? null : { kind: 'oneMore', text: ask.text }

const BANNERS = {
  WAITING: { kind: 'waiting' },
  CLAIMED: { kind: 'claimed' },
  AMBIGUOUS: { kind: 'ambiguous' },
  LINKED: null,
  UNLINKED: null,
} as const

/** What the customer is told who comes back to the form. */
export const standing = ({ link }: Form, draft: Draft): Banner | null => oneMore(draft) ?? BANNERS[link]
