import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { type AnswerBox, createAnswerBox } from './answers.ts'
import type { Keyring } from './keyring.ts'
import { createVault } from './vault.ts'

const BATCH = 200

/**
 * Rewraps all data keys that are not under the current master key, and encrypts kept answers anew, so that the old one
 * can leave TODOKE_MASTER_KEY; secrets first, since answers that cannot be opened end within a day by themselves.
 * Answers how many secrets. Can be stopped and repeated.
 */
export async function rotateSecrets(db: Db, keyring: Keyring): Promise<number> {
  const done = await rewrapSecrets(db, keyring)
  await rotateAnswers(db, keyring)
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
