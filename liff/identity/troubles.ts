import type { Refusal } from '../http/call.ts'
import type { Trouble } from './screen.ts'

/** Refusals that no entry of the customer mends. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  LOST: 'lost',
  RATE_LIMITED: 'busy',
  UNAVAILABLE: 'busy',
  NOT_FOUND: 'unknown',
  LIFF_NOT_CONFIGURED: 'notConfigured',
  LIFF_TOKEN_EXPIRED: 'reopen',
  LIFF_TOKEN_INVALID: 'reopen',
  TOO_MANY_TRIES: 'tooMany',
}

/** Whether a refusal of what was sent takes the form's place. */
export const isLasting = ({ code }: Refusal): boolean => code in TROUBLES

/** The screen that says why it does not go on. */
export const troubleOf = (code: string): Trouble => TROUBLES[code] ?? 'trouble'
