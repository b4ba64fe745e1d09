/** What a scenario does besides sending (domain.md 6.1 ⑩). Stored as jsonb in scenarios.actions. */
export interface ScenarioActions {
  /** Removed first, then `addTagIds` are added, in one transaction with the flag. */
  removeTagIds?: string[]
  addTagIds?: string[]
  /** The flag to set; null clears the member's flag; absent leaves it. */
  flagId?: string | null
  /** CRM points to add, or to subtract when negative; never 0. The balance never falls below 0. */
  points?: number
  /** The rich menu to link; null unlinks, so that the default shows; absent leaves it. */
  richMenuId?: string | null
  /** Also act when the member could not be reached (V15). Default false. */
  runWhenNotDelivered?: boolean
}

/** The activities that carry out a scenario's actions; each has one row per delivery. */
export const ACTIONS = ['changeTags', 'changePoints', 'linkRichMenu'] as const
export type Action = (typeof ACTIONS)[number]

/** The activities needed for these actions. */
export function actionsOf(actions: ScenarioActions): Action[] {
  const tags = (actions.removeTagIds?.length ?? 0) + (actions.addTagIds?.length ?? 0) > 0
  const needed: Action[] = []
  if (tags || actions.flagId !== undefined) needed.push('changeTags')
  if (actions.points) needed.push('changePoints')
  if (actions.richMenuId !== undefined) needed.push('linkRichMenu')
  return needed
}
