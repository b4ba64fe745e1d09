import type { normalisePhone } from '../../domain/values/phone.ts'

let rule: typeof normalisePhone | null = null

/** Fetches the rule for telephone numbers beside the form, which need not wait for it. Without it the server judges. */
export async function bringPhoneRule(): Promise<void> {
  try {
    rule = (await import('../../domain/values/phone.ts')).normalisePhone
  } catch {
    rule = null
  }
}

/** False for a text that is no telephone number in any reading (domain.md D39). */
export const mayBePhone = (text: string): boolean => rule === null || rule(text) !== null
