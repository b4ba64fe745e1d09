import type { ScenarioActions } from '../../../../domain/members/scenarioActions.ts'
import type { AudienceFilter } from '../../../../domain/members/audience/index.ts'
import { actButtonsOf, type Bubble } from '../../../../domain/bubbles/index.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { labelsOfAccount } from '../../../../schema/members/labels.ts'
import type { KnownLabels } from '../bubbles/checkActions.ts'

/** A tag or a flag in a message's audience. */
export interface LabelReference {
  kind: 'tags' | 'flags'
  id: string
  pointer: string
}

/** The tags and flags in an audience. */
export function labelsInAudience({ all = [] }: AudienceFilter): LabelReference[] {
  return all.flatMap((condition, place): LabelReference[] => {
    const at = `/audience/all/${place}`
    if (condition.kind === 'tags' || condition.kind === 'withoutTags')
      return condition.tagIds.map((id, n) => ({ kind: 'tags', id, pointer: `${at}/tagIds/${n}` }))
    if (condition.kind === 'flag')
      return condition.flagIds.flatMap((id, n) =>
        id === null ? [] : [{ kind: 'flags' as const, id: id as string, pointer: `${at}/flagIds/${n}` }],
      )
    return []
  })
}

/** The actions of the buttons of valid bubbles. */
export const actionsOfButtons = (bubbles: readonly Bubble[]): ScenarioActions[] =>
  actButtonsOf(bubbles).map(({ act }) => act)

/** Which tags and flags in an audience and in actions the LINE account has; they stay until the transaction ends. */
export async function lookUpLabels(
  tx: ShopTx,
  lineAccountId: string,
  { audience, actions }: { audience?: AudienceFilter | undefined; actions: readonly ScenarioActions[] },
): Promise<KnownLabels> {
  const named = audience ? labelsInAudience(audience) : []
  const ofKind = (kind: LabelReference['kind']) =>
    named.filter((label) => label.kind === kind).map(({ id }) => id)
  const tagIds = actions
    .flatMap(({ addTagIds = [], removeTagIds = [] }) => [...addTagIds, ...removeTagIds])
    .filter(isUuid)
  const flagIds = actions.flatMap(({ flagId }) => flagId ?? []).filter(isUuid)
  const known = (kind: 'tags' | 'flags', ids: readonly string[]) =>
    labelsOfAccount(tx, kind, { lineAccountId, ids: [...new Set([...ofKind(kind), ...ids])] })
  return { tags: await known('tags', tagIds), flags: await known('flags', flagIds) }
}

/** The raw JSON of a flex message can hold anything as an id. */
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
