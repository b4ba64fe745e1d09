/** What a test may change of a member in the database. */
export interface MemberSnapshot {
  tagIds: readonly string[]
  flagId: string | null
  points: number
  /** The wish about announcements as one word that is compared and put back, never read. */
  optOut: string
}

/** What a test changed of a member: exactly this is taken back at its end (domain.md D35). */
export type TestChange =
  | { kind: 'TAGS'; added: string[]; removed: string[] }
  | { kind: 'FLAG'; before: string | null; after: string | null }
  | { kind: 'POINTS'; applied: number }
  | { kind: 'MENU'; before: string | null; after: string | null }
  | { kind: 'OPT_OUT'; before: string | null; after: string | null }

/** What is different afterwards. */
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
 * What a flag, a menu or a wish is to become again, by all that the run changed of it, oldest first: as it was before
 * the first change. `CHANGED_SINCE`: it is none of what the test made of it, so that somebody else changed it and it
 * stays.
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
