import { compactVerify, decodeProtectedHeader } from 'jose'
import {
  judgeTokenClaims,
  judgeTokenHeader,
  looksLikeToken,
  type TokenRefusal,
} from '../../domain/line/idToken.ts'
import type { LoginKeys } from './loginKeys.ts'

export type VerifiedToken =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly why: TokenRefusal }

/**
 * Whom an ID token names, by LINE's signature. LINE's own verify call is not used: its limit is not published, and it is
 * one more thing that can be down (line.md 1.12).
 * @param now epoch milliseconds
 * @throws KeysUnreachable
 */
export async function verifyIdToken(
  token: string,
  { keys, audience, now }: { keys: LoginKeys; audience: string; now: number },
): Promise<VerifiedToken> {
  if (!looksLikeToken(token)) return { ok: false, why: 'NOT_A_TOKEN' }
  const header = judgeTokenHeader(attempt(() => decodeProtectedHeader(token)))
  if (!header.ok) return header
  const key = await keys.find(header.kid)
  if (key === null) return { ok: false, why: 'UNKNOWN_KEY' }
  const signed = await compactVerify(token, key, { algorithms: ['ES256'] }).catch(() => null)
  if (signed === null) return { ok: false, why: 'FORGED' }
  const claims = attempt(() => JSON.parse(UTF8.decode(signed.payload)) as unknown)
  return judgeTokenClaims(claims, { audience, now })
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return null
  }
}
