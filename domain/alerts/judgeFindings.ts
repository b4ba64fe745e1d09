import type { AlertKind } from './alertKinds.ts'
import { type AlertDetails, type Finding, findingKey } from './finding.ts'

/** An alert that is open, or was resolved so lately that the same trouble would reopen it. Epoch milliseconds. */
export interface StoredAlert {
  readonly id: string
  readonly kind: AlertKind
  readonly subject: Finding['subject']
  readonly resolvedAt: number | null
  readonly details: AlertDetails
}

/** What becomes of the stored alerts; an alert is named at most once. */
export interface AlertChanges {
  /** New ones. */
  readonly open: readonly Finding[]
  /** Open and still found: these are the details of now. */
  readonly keep: readonly { readonly id: string; readonly details: AlertDetails }[]
  /** Resolved a moment ago and found again: one trouble, not two. */
  readonly reopen: readonly { readonly id: string; readonly details: AlertDetails }[]
  /** Open and found no longer. */
  readonly resolve: readonly string[]
}

/**
 * Compares what is wrong now with the alerts that are stored. Kinds that were not examined this time stay as they are:
 * a query that failed says nothing. Of two findings with one key the first counts.
 */
export function judgeFindings({
  stored,
  findings,
  examined,
}: {
  stored: readonly StoredAlert[]
  findings: readonly Finding[]
  examined: ReadonlySet<AlertKind>
}): AlertChanges {
  const found = new Map<string, Finding>()
  for (const finding of findings) {
    const key = findingKey(finding)
    if (examined.has(finding.kind) && !found.has(key)) found.set(key, finding)
  }
  const keep: { id: string; details: AlertDetails }[] = []
  const reopen: { id: string; details: AlertDetails }[] = []
  const resolve: string[] = []
  for (const alert of stored) {
    const key = findingKey(alert)
    const finding = found.get(key)
    found.delete(key)
    if (finding !== undefined) {
      const list = alert.resolvedAt === null ? keep : reopen
      list.push({ id: alert.id, details: finding.details })
    } else if (alert.resolvedAt === null && examined.has(alert.kind)) resolve.push(alert.id)
  }
  return { open: [...found.values()], keep, reopen, resolve }
}
