import { hkdfSync } from 'node:crypto'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import { type Hmac, hmacWith } from './hmac.ts'
import { CannotDecrypt, type Keyring, open, seal } from './keyring.ts'

/** Whose claim: part of the encryption's context, so that no other row can hold it. */
export interface ClaimPlace {
  readonly memberId: MemberId
  readonly submissionId: string
}

/** Answers as the row of a claim holds them. */
export interface SealedClaim {
  /** The master key's name. */
  readonly keyId: string
  readonly answers: Buffer
}

/**
 * What a member states to be linked: encrypted while the claim is open, and found by a keyed hash of the telephone
 * number. Whoever has the database alone can neither read a number nor try numbers against it.
 */
export interface ClaimBox {
  /** The hashes of a number within a LINE account, one of each master key, the current one first. */
  numberKeys(lineAccountId: LineAccountId, digits: string): [Buffer, ...Buffer[]]
  seal(place: ClaimPlace, content: unknown): SealedClaim
  /** @throws CannotDecrypt */
  open(place: ClaimPlace, sealed: SealedClaim): unknown
}

const contextOf = ({ memberId, submissionId }: ClaimPlace): string =>
  `todoke.claim:${memberId}:${submissionId}`

export function createClaimBox(keyring: Keyring): ClaimBox {
  const hashes = new Map<string, Hmac>()
  const hashOf = (keyId: string): Hmac => {
    const known = hashes.get(keyId)
    if (known) return known
    const derived = hkdfSync('sha256', keyring.key(keyId), Buffer.alloc(0), 'todoke.claimNumbers', 32)
    const hash = hmacWith(new Uint8Array(derived))
    hashes.set(keyId, hash)
    return hash
  }
  const [current, ...others] = [keyring.currentId, ...keyring.ids.slice(1)] as const
  return {
    numberKeys(lineAccountId, digits) {
      const message = Buffer.from(`${lineAccountId}:${digits}`)
      return [hashOf(current)(message), ...others.map((id) => hashOf(id)(message))]
    },
    seal: (place, content) => ({
      keyId: keyring.currentId,
      answers: seal(keyring.current, Buffer.from(JSON.stringify(content)), contextOf(place)),
    }),
    open(place, { keyId, answers }) {
      const master = keyring.key(keyId)
      try {
        return JSON.parse(open(master, answers, contextOf(place)).toString()) as unknown
      } catch {
        throw new CannotDecrypt(keyId)
      }
    },
  }
}
