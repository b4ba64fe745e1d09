import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { forEachShop } from '../sql/forEachShop.ts'
import { type AnswerBox, createAnswerBox } from './answers.ts'
import type { Keyring } from './keyring.ts'
import { type ClaimBox, createClaimBox } from './claimBox.ts'
import { createVault } from './vault.ts'
import { rotateLogins } from './loginRotation.ts'

const BATCH = 200

/**
 * Rewraps all data keys that are not under the current master key, and encrypts kept answers and open claims anew, and hashes the
 * logins of robots with the current one, so that the old one can leave TODOKE_MASTER_KEY; secrets first, since answers that cannot be opened end within a day by themselves.
 * Answers how many secrets. Can be stopped and repeated.
 */
export async function rotateSecrets(db: Db, keyring: Keyring): Promise<number> {
  const done = await rewrapSecrets(db, keyring)
  await rotateAnswers(db, keyring)
  await rotateClaims(db, keyring)
  await rotateLogins(db, keyring)
  return done
}

async function rewrapSecrets(db: Db, keyring: Keyring): Promise<number> {
  const vault = createVault(keyring)
  let done = 0
  for (;;) {
    const { rows } = await sql<{ secret_id: string; shop_id: string }>`
      select * from lookup_secrets_of_other_keys(${keyring.currentId}, ${BATCH})`.execute(db)
    if (rows.length === 0) return done
    for (const { secret_id, shop_id } of rows) {
      await inShop(db, shop_id as ShopId, (tx) => vault.rewrap(tx, shop_id as ShopId, secret_id))
      done += 1
    }
  }
}

async function rotateAnswers(db: Db, keyring: Keyring): Promise<void> {
  const box = createAnswerBox(keyring)
  for (;;) {
    const { rows } = await sql<{ shop_id: string }>`
      select * from lookup_answers_of_other_keys(${keyring.currentId}, ${BATCH})`.execute(db)
    if (rows.length === 0) return
    for (const { shop_id } of rows) await inShop(db, shop_id as ShopId, (tx) => sealAnew(tx, shop_id, box))
  }
}

/** Encrypts up to {@link BATCH} answers of a tenant under the current key. */
async function sealAnew(tx: ShopTx, tenant: string, box: AnswerBox): Promise<void> {
  const rows = await tx
    .selectFrom('idempotency_keys')
    .select(['key', 'key_id', 'answer'])
    .where('key_id', '<>', box.keyId)
    .orderBy('key')
    .limit(BATCH)
    .forUpdate()
    .execute()
  for (const { key, key_id: before, answer } of rows) {
    if (before === null || answer === null) continue
    const content = box.open({ tenant, key }, { keyId: before, answer })
    const sealed = box.seal({ tenant, key }, content)
    await tx
      .updateTable('idempotency_keys')
      .set({ key_id: sealed.keyId, answer: sealed.answer })
      .where('key', '=', key)
      .execute()
  }
}

/** Encrypts open claims under the current key, and hashes their numbers with it. */
async function rotateClaims(db: Db, keyring: Keyring): Promise<void> {
  const box = createClaimBox(keyring)
  await forEachShop(db, async (tx) => {
    const rows = await tx
      .selectFrom('identity_claims')
      .select(['id', 'member_id', 'line_account_id', 'submission_id', 'key_id', 'answers'])
      .where('answers', 'is not', null)
      .where('key_id', '<>', keyring.currentId)
      .forUpdate()
      .execute()
    for (const row of rows) await sealClaimAnew(tx, row, box)
  })
}

async function sealClaimAnew(
  tx: ShopTx,
  row: {
    id: string
    member_id: string
    line_account_id: string
    submission_id: string
    key_id: string
    answers: Buffer | null
  },
  box: ClaimBox,
): Promise<void> {
  if (row.answers === null) return
  const place = { memberId: row.member_id as MemberId, submissionId: row.submission_id }
  const content = box.open(place, { keyId: row.key_id, answers: row.answers })
  const digits = typeof content === 'object' && content !== null && 'digits' in content ? content.digits : ''
  const sealed = box.seal(place, content)
  const [number_key] = box.numberKeys(row.line_account_id as LineAccountId, String(digits))
  await tx
    .updateTable('identity_claims')
    .set({ key_id: sealed.keyId, answers: sealed.answers, number_key })
    .where('id', '=', row.id)
    .execute()
}
