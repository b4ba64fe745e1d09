import type { FastifyRequest } from 'fastify'
import { forgetStrangers, noteStranger } from '../../schema/line/liffStrangers.ts'
import { countUses } from '../../schema/line/liffUse.ts'
import { type LineUser, memberOfUser } from '../../schema/members/lineUsers.ts'
import type { LiffSeals } from '../../schema/crypto/liffSeals.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { KEYS_UNREACHABLE } from '../../domain/errors/liffErrors.ts'
import { Problem } from '../problems/problem.ts'
import { looksLikeToken } from '../../domain/line/idToken.ts'
import { verifyIdToken, type VerifiedToken } from './idToken.ts'
import { type LiffAccount, liffAccount } from './liffAccount.ts'
import { KeysUnreachable, type LoginKeys } from './loginKeys.ts'

/** Who asks, as far as LINE vouches for it. */
export interface SignedIn {
  account: LiffAccount
  userId: string
}

/** A customer who is a member of the LINE account. */
export interface Customer extends SignedIn, LineUser {}

export interface CustomerDeps {
  db: Db
  keys: LoginKeys
  seals: LiffSeals
}

/**
 * Finds out whom the request's ID token names, at the LINE account of the path.
 * @throws Problem NOT_FOUND, LIFF_NOT_CONFIGURED, LIFF_TOKEN_INVALID, LIFF_TOKEN_EXPIRED, UNAVAILABLE while LINE's keys
 * cannot be read
 */
export async function signIn(
  { db, keys }: CustomerDeps,
  { request, lineAccount }: { request: FastifyRequest; lineAccount: string },
): Promise<SignedIn> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  // Before anything is looked up: junk costs no query.
  if (!looksLikeToken(token)) throw new Problem('LIFF_TOKEN_INVALID')
  const account = await liffAccount(db, lineAccount)
  const asked = { keys, audience: account.loginChannelId, now: Date.now() }
  const found: VerifiedToken = await verifyIdToken(token, asked).catch((error: unknown) => {
    if (!(error instanceof KeysUnreachable)) throw error
    const { retryAfter } = error
    throw new Problem('UNAVAILABLE', { words: KEYS_UNREACHABLE, retryAfter, cause: error })
  })
  if (found.ok) return { account, userId: found.userId }
  request.log.info({ why: found.why }, 'ID token refused')
  throw new Problem(found.why === 'EXPIRED' ? 'LIFF_TOKEN_EXPIRED' : 'LIFF_TOKEN_INVALID')
}

/**
 * Runs `work` as the member whom the account knows under the user's id. Somebody whom it does not know is noted by a
 * hash: many of them and nobody else mean a LINE Login channel of another provider.
 * @throws Problem LIFF_NOT_A_FRIEND
 */
export async function asCustomer<Result>(
  { db, seals }: Pick<CustomerDeps, 'db' | 'seals'>,
  { account, userId }: SignedIn,
  work: (tx: ShopTx, customer: Customer) => Promise<Result>,
): Promise<Result> {
  const { shopId, lineAccountId } = account
  const done = await inShop(db, shopId, async (tx) => {
    const member = await memberOfUser(tx, { lineAccountId, userId })
    if (member === null) {
      const userHash = seals.hash('user', `${lineAccountId}|${userId}`)
      const isNew = await noteStranger(tx, { shopId, lineAccountId, userHash })
      if (isNew) await countUses(tx, { shopId, lineAccountId, uses: ['strangers'] })
      return null
    }
    await forgetStrangers(tx, lineAccountId)
    return { result: await work(tx, { account, userId, ...member }) }
  })
  // After the commit: what was noted stays.
  if (done === null) throw new Problem('LIFF_NOT_A_FRIEND')
  return done.result
}
