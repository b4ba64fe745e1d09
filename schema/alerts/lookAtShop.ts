import { sql } from 'kysely'
import { type AlertKind } from '../../domain/alerts/alertKinds.ts'
import type { Finding } from '../../domain/alerts/finding.ts'
import type { MailPace } from '../../domain/alerts/mailRule.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { FINDERS, type FinderSettings } from './findings/index.ts'
import { decideMails } from './decideMails.ts'
import { type LookCounts, lockAlerts, storeFindings } from './storeFindings.ts'

/** Alerts that are over are kept this long, with their e-mails. */
const KEPT = '400 days'

/** A question that takes longer is given up for this time: its kinds stay as they are. */
const QUESTION_TIMEOUT_MS = 5_000

export interface Look extends FinderSettings {
  /** Ask the costly questions too. */
  slow: boolean
  /** When e-mails are due; null: none are sent. */
  pace: MailPace
  mailing: boolean
  /** Told of a question that could not be answered. */
  failed: (kinds: readonly AlertKind[], error: unknown) => void
  /** The process ends: what has not been asked yet is another's. */
  stopping: AbortSignal
}

/**
 * Asks all questions about a shop and stores the answers: alerts that open and that are over, and the e-mails about
 * them. A question is a transaction of its own, so that one that fails hides no other. It may be repeated, and die
 * anywhere: the next look starts from the rows.
 */
export async function lookAtShop(db: Db, shopId: ShopId, look: Look): Promise<LookCounts> {
  const findings: Finding[] = []
  const examined = new Set<AlertKind>()
  for (const { kinds, slow = false, find } of FINDERS) {
    if (slow && !look.slow) continue
    if (look.stopping.aborted) break
    try {
      const found = await inShop(db, shopId, async (tx) => {
        await sql`select set_config('statement_timeout', ${`${QUESTION_TIMEOUT_MS}ms`}, true)`.execute(tx)
        return find(tx, shopId, look)
      })
      findings.push(...found)
      for (const kind of kinds) examined.add(kind)
    } catch (error) {
      look.failed(kinds, error)
    }
  }
  return inShop(db, shopId, async (tx) => {
    await lockAlerts(tx, shopId)
    const counts = await storeFindings(tx, shopId, { findings, examined })
    await decideMails(tx, shopId, look)
    if (look.slow) await forgetAlerts(tx, shopId)
    return counts
  })
}

const forgetAlerts = (tx: ShopTx, shopId: ShopId) =>
  sql`
    delete from alerts
     where shop_id = ${shopId} and settled_at < clock_timestamp() - ${KEPT}::interval`.execute(tx)
