import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { AnswerBox } from '../crypto/answers.ts'
import type { ShopTx } from '../database.ts'

const PAGE = 200

/**
 * Empties the stored answers of the API that name a person by one of these ids; a repeat of such a request is answered
 * with the same status and nothing in it. They are encrypted, so each is opened: they live a day. One that cannot be
 * opened is emptied too.
 * @returns how many were emptied
 */
export async function eraseAnswers(
  tx: ShopTx,
  box: AnswerBox,
  { shopId, namedBy }: { shopId: ShopId; namedBy: readonly string[] },
): Promise<number> {
  let emptied = 0
  let after = ''
  for (;;) {
    const page = await tx
      .selectFrom('idempotency_keys')
      .select(['key', 'response', 'key_id', 'answer'])
      .where('shop_id', '=', shopId)
      .where('key', '>', after)
      .orderBy('key')
      .limit(PAGE)
      .execute()
    const naming = page.filter((row) => {
      const text = textOf(box, shopId, row)
      return namedBy.some((id) => text === null || text.includes(id))
    })
    for (const { key } of naming)
      await sql`
        update idempotency_keys set response = null, key_id = null, answer = null
         where shop_id = ${shopId} and key = ${key}`.execute(tx)
    emptied += naming.length
    const last = page.at(-1)
    if (page.length < PAGE || !last) return emptied
    after = last.key
  }
}

function textOf(
  box: AnswerBox,
  tenant: string,
  {
    key,
    response,
    key_id,
    answer,
  }: { key: string; response: unknown; key_id: string | null; answer: Buffer | null },
): string | null {
  if (key_id === null || answer === null) return JSON.stringify(response) ?? ''
  try {
    return JSON.stringify(box.open({ tenant, key }, { keyId: key_id, answer }))
  } catch {
    return null
  }
}
