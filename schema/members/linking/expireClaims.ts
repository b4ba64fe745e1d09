import { sql } from 'kysely'
import type { Db } from '../../database.ts'

/** Ends claims of all shops that waited for their customer too long. @returns how many, at most `most` */
export async function expireClaims(db: Db, most: number): Promise<number> {
  const { rows } = await sql<{ ended: number }>`select expire_identity_claims(${most}) as ended`.execute(db)
  return rows[0]?.ended ?? 0
}
