import type { Refusal } from '../http/call.ts'
import { errorsOf } from './check.ts'
import type { Draft } from './draft.ts'
import type { Banner, FieldErrors } from './screen.ts'
import { isLasting } from './troubles.ts'

/** A customer who may send again within this time is asked to, and keeps the form (s). */
const SOON_SECONDS = 120

/** Where a submission that was not taken leads, and what of the draft is over. */
export type AfterRefusal = { draft?: Partial<Draft> } & (
  | { to: 'form'; banner: Banner | null; errors?: FieldErrors }
  | { to: 'newForm' | 'notFriend' | 'trouble' }
)

/** What follows a refusal of what was sent. What may have arrived stays in the draft, to be sent again under its id. */
export function afterRefusal(refusal: Refusal): AfterRefusal {
  const { code, pointers, retryAfter } = refusal
  switch (code) {
    case 'VALIDATION_FAILED': {
      const errors = errorsOf(pointers)
      const isOurs = Object.keys(errors).length === 0
      return { to: 'form', draft: { pending: null }, banner: isOurs ? { kind: 'trouble' } : null, errors }
    }
    case 'FORM_VERSION_CHANGED':
      // What is consented to may be another text now.
      return { to: 'newForm', draft: { pending: null, consent: false } }
    case 'LOST':
      return { to: 'form', banner: { kind: 'lost' } }
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return { to: 'form', banner: { kind: 'busy' } }
    case 'LIFF_NOT_A_FRIEND':
      return { to: 'notFriend' }
    case 'TOO_MANY_TRIES':
      return retryAfter !== null && retryAfter <= SOON_SECONDS
        ? { to: 'form', banner: { kind: 'busy' } }
        : { to: 'trouble', draft: { pending: null } }
  }
  return isLasting(refusal) ? { to: 'trouble' } : { to: 'form', banner: { kind: 'trouble' } }
}
