import { hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto'
import { type Hmac, hmacWith } from './hmac.ts'
import type { Keyring } from './keyring.ts'

/** To whom a submission id was given, and for which version of a form. */
export interface SubmissionPlace {
  readonly memberId: string
  readonly versionId: string
}

/**
 * Ids for one submission each, and hashes of what is counted and not stored. Computed with keys derived from the master
 * keys, so that nothing is written when a form is opened, and whoever has the database alone can try nothing out.
 */
export interface LiffSeals {
  /** @param expiresAt epoch milliseconds */
  submissionId(place: SubmissionPlace, expiresAt: number): string
  /** The key under which the submission is stored; null: not given to this member for this version, or expired. */
  readSubmissionId(text: string, place: SubmissionPlace, now: number): string | null
  /** A keyed hash, under the current master key. */
  hash(kind: 'user' | 'member' | 'unlinking' | 'address', text: string): Buffer
}

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-z]{1,10})\.([A-Za-z0-9_-]{22})$/
const SIGNATURE_BYTES = 16

export function createLiffSeals(keyring: Keyring): LiffSeals {
  const derived = (master: Uint8Array, purpose: string): Hmac =>
    hmacWith(new Uint8Array(hkdfSync('sha256', master, '', `todoke.liff.${purpose}`, 32)))
  const signers = keyring.ids.map((id) => derived(keyring.key(id), 'submission'))
  const current = derived(keyring.current, 'submission')
  const hashes = derived(keyring.current, 'hash')

  const signature = (sign: Hmac, parts: readonly string[]): Buffer =>
    sign(Buffer.from(parts.join('|'))).subarray(0, SIGNATURE_BYTES)
  return {
    submissionId({ memberId, versionId }, expiresAt) {
      const id = randomUUID()
      const until = Math.floor(expiresAt / 1_000).toString(36)
      const signed = signature(current, [id, until, memberId, versionId]).toString('base64url')
      return `${id}.${until}.${signed}`
    },
    readSubmissionId(text, { memberId, versionId }, now) {
      const [, id = '', until = '', given = ''] = FORM.exec(text) ?? []
      const bytes = Buffer.from(given, 'base64url')
      // Base64 has several spellings of the same bytes; only the one that we write is an id.
      if (id === '' || bytes.toString('base64url') !== given) return null
      const isOurs = signers.some((sign) =>
        timingSafeEqual(signature(sign, [id, until, memberId, versionId]), bytes),
      )
      return isOurs && Number.parseInt(until, 36) * 1_000 > now ? id : null
    },
    hash: (kind, text) => hashes(Buffer.from(`${kind}|${text}`)),
  }
}
