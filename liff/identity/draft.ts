import type { Item, Submission } from '../http/contract.ts'

/** What the customer has entered and what was sent, so that a reload, a login or a lost connection loses nothing. */
export interface Draft {
  answers: Record<Item, string>
  consent: boolean
  /** Asked for in addition, because the answers so far fit several customers. */
  ask: { item: Item; text: string } | null
  /** Sent, and not answered as far as we know: it is sent again under the same id. */
  pending: Submission | null
}

const EMPTY: Draft = {
  answers: { phone: '', email: '', orderNumber: '' },
  consent: false,
  ask: null,
  pending: null,
}

/** Drafts of this window, which forgets them when it is closed; never in the address, never another window's. */
export function openDraft(key: string): DraftKeeper {
  const place = `todoke:draft:${key}`
  let draft = read(place)
  return {
    get now() {
      return draft
    },
    change(part) {
      draft = { ...draft, ...part }
      sessionStorage.setItem(place, JSON.stringify(draft))
    },
    clear() {
      draft = EMPTY
      sessionStorage.removeItem(place)
    },
  }
}

export interface DraftKeeper {
  readonly now: Draft
  change(part: Partial<Draft>): void
  clear(): void
}

function read(place: string): Draft {
  const kept = sessionStorage.getItem(place)
  return kept === null ? EMPTY : { ...EMPTY, ...(JSON.parse(kept) as Draft) }
}
