/** The fields of a member that a test may change in the database. */
export interface MemberSnapshot {
  tagIds: readonly string[]
  flagId: string | null
  points: number
  /** The choice about announcements as an opaque word: compared and restored, never interpreted. */
  optOut: string
}

/** A change that a test made to a member; exactly this is undone at its end (domain.md D35). */
export type TestChange =
  | { kind: 'TAGS'; added: string[]; removed: string[] }
  | { kind: 'FLAG'; before: string | null; after: string | null }
  | { kind: 'POINTS'; applied: number }
  | { kind: 'MENU'; before: string | null; after: string | null }
  | { kind: 'OPT_OUT'; before: string | null; after: string | null }

/** The differences between two snapshots. */
export function changesBetween(before: MemberSnapshot, after: MemberSnapshot): TestChange[] {
  const changes: TestChange[] = []
  const [had, has] = [new Set(before.tagIds), new Set(after.tagIds)]
  const added = after.tagIds.filter((id) => !had.has(id))
  const removed = before.tagIds.filter((id) => !has.has(id))
  if (added.length + removed.length > 0) changes.push({ kind: 'TAGS', added, removed })
  if (before.flagId !== after.flagId)
    changes.push({ kind: 'FLAG', before: before.flagId, after: after.flagId })
  if (before.points !== after.points) changes.push({ kind: 'POINTS', applied: after.points - before.points })
  if (before.optOut !== after.optOut)
    changes.push({ kind: 'OPT_OUT', before: before.optOut, after: after.optOut })
  return changes
}

type OneValue = Extract<TestChange, { before: string | null }>

/**
 * The value to which a flag, menu or opt-out is restored: that before the run's first change. `CHANGED_SINCE`: the
 * current value is none that the run set, so somebody else changed it and it stays.
 * @param changes the run's changes of it, oldest first
 */
export function valueToRestore(
  changes: readonly OneValue[],
  current: string | null,
): { to: string | null } | 'CHANGED_SINCE' | 'NOTHING' {
  const [first] = changes
  if (first === undefined) return 'NOTHING'
  const isOurs = current === first.before || changes.some(({ after }) => after === current)
  return isOurs ? { to: first.before } : 'CHANGED_SINCE'
}
