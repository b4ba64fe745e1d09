import type { ContinuationStatus } from '../../carts/continuationStatus.ts'
import type { FlagId, TagId } from '../../values/ids.ts'

/**
 * Whom a message is for (ターゲット, 絞り込み): a member must meet every condition; no condition means everybody (domain.md
 * 6.1 ⑦; すべて/いずれか and 含む/のみ as in domain.md 5 and 6.1). Stored as JSON.
 */
export interface AudienceFilter {
  /** Absent or empty: everybody. */
  readonly all?: readonly AudienceCondition[]
}

export type AudienceCondition =
  /** Has every one, or at least one, of the tags. */
  | { readonly kind: 'tags'; readonly mode: 'all' | 'any'; readonly tagIds: readonly TagId[] }
  /** Excludes members who have every one (`all`), or any one (`any`), of the tags. */
  | { readonly kind: 'withoutTags'; readonly mode: 'all' | 'any'; readonly tagIds: readonly TagId[] }
  /** A member has one flag or none; null in the list stands for "no flag" (domain.md 8). */
  | {
      readonly kind: 'flag'
      readonly mode: 'include' | 'exclude'
      readonly flagIds: ReadonlyArray<FlagId | null>
    }
  /**
   * `any` (含む): at least one of the member's subscriptions has the status. `only` (のみ): there is at least one, and
   * all have it. `none`: none has it; this includes members without a subscription, whom an invitation to subscribe is
   * for.
   */
  | {
      readonly kind: 'continuation'
      readonly mode: 'any' | 'only' | 'none'
      readonly statuses: readonly ContinuationStatus[]
    }
  /** Whether the member is linked to a cart customer. */
  | { readonly kind: 'linked'; readonly linked: boolean }
  /** Whole days in Japan since the member became a friend, both ends included. */
  | { readonly kind: 'daysSinceFriend'; readonly min?: number; readonly max?: number }

/** The filter without conditions. */
export const EVERYBODY: AudienceFilter = { all: [] }

/** The member's facts at the moment of the decision (domain.md B1). */
export interface AudienceFacts {
  readonly tagIds: ReadonlySet<TagId>
  readonly flagId: FlagId | null
  /** One for each subscription that the member's linked customers have. */
  readonly continuationStatuses: readonly ContinuationStatus[]
  readonly linked: boolean
  /** Calendar days in Japan; null when unknown. */
  readonly daysSinceFriend: number | null
}

/** Whether the message is for this member. An unknown number meets no condition on it. */
export const matchesAudience = (filter: AudienceFilter, facts: AudienceFacts): boolean =>
  (filter.all ?? []).every((condition) => meets(condition, facts))

function meets(condition: AudienceCondition, facts: AudienceFacts): boolean {
  switch (condition.kind) {
    case 'tags':
      return has(condition, facts)
    case 'withoutTags':
      return !has(condition, facts)
    case 'flag':
      return condition.flagIds.includes(facts.flagId) === (condition.mode === 'include')
    case 'continuation': {
      const wanted = facts.continuationStatuses.filter((status) => condition.statuses.includes(status)).length
      if (condition.mode === 'none') return wanted === 0
      return wanted > 0 && (condition.mode === 'any' || wanted === facts.continuationStatuses.length)
    }
    case 'linked':
      return facts.linked === condition.linked
    case 'daysSinceFriend': {
      const days = facts.daysSinceFriend
      return (
        days !== null && days >= (condition.min ?? 0) && days <= (condition.max ?? Number.POSITIVE_INFINITY)
      )
    }
  }
}

function has(
  { mode, tagIds }: { mode: 'all' | 'any'; tagIds: readonly TagId[] },
  facts: AudienceFacts,
): boolean {
  return mode === 'all'
    ? tagIds.every((tag) => facts.tagIds.has(tag))
    : tagIds.some((tag) => facts.tagIds.has(tag))
}
