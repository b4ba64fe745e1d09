import type { AlertKind } from '../../../domain/alerts/alertKinds.ts'
import type { Finding } from '../../../domain/alerts/finding.ts'
import type { ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/** What findings depend on besides the rows. */
export interface FinderSettings {
  /** Between two pulls of a connection. */
  syncIntervalSeconds: number
}

/** One question about the present state of a shop; a few rows of answers, whatever the shop's size. */
export interface Finder {
  /** What it finds; of these kinds it finds everything. */
  kinds: readonly AlertKind[]
  /** Its cost grows with what is planned: asked every few minutes only. */
  slow?: boolean
  find(tx: ShopTx, shopId: ShopId, settings: FinderSettings): Promise<Finding[]>
}

export const msOf = (at: Date | null): number | null => at?.getTime() ?? null
