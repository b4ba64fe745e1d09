/** What a scenario does besides sending (domain.md 6.1 ⑩). Stored as jsonb in scenarios.actions. */
export interface ScenarioActions {
  /** Removed first, then `addTagIds` added, in one transaction with the flag. */
  removeTagIds?: string[]
  addTagIds?: string[]
  /** The flag to set; null takes the member's flag away; absent leaves it. */
  flagId?: string | null
  /** CRM points to give, or to take when negative; the balance never falls below 0. Not 0. */
  points?: number
  /** The rich menu to link; null unlinks, so that the default shows; absent leaves it. */
  richMenuId?: string | null
  /** Do the above also when the member could not be reached (V15). Default false. */
  runWhenNotDelivered?: boolean
}

/** The activities that carry a scenario's actions out; each has one row a delivery. */
export const ACTIONS = ['changeTags', 'changePoints', 'linkRichMenu'] as const
export type Action = (typeof ACTIONS)[number]

/** The activities that these actions need. */
export function actionsOf(actions: ScenarioActions): Action[] {
  const tags = (actions.removeTagIds?.length ?? 0) + (actions.addTagIds?.length ?? 0) > 0
  const needed: Action[] = []
  if (tags || actions.flagId !== undefined) needed.push('changeTags')
  if (actions.points) needed.push('changePoints')
  if (actions.richMenuId !== undefined) needed.push('linkRichMenu')
  return needed
}
