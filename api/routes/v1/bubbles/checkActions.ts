import type { ScenarioActions } from '../../../../domain/members/scenarioActions.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** The ids in a message that are tags and flags of its LINE account. */
export interface KnownLabels {
  tags: ReadonlySet<string>
  flags: ReadonlySet<string>
}

/** What is wrong with a scenario's actions at `at`; no tag is both added and removed (domain.md 6.4). */
export function checkActions(actions: ScenarioActions, at: string, known: KnownLabels): Finding[] {
  const { removeTagIds = [], addTagIds = [], flagId, points } = actions
  const unknownTags = (field: 'removeTagIds' | 'addTagIds', ids: readonly string[]) =>
    ids.flatMap((id, place) =>
      known.tags.has(id)
        ? []
        : [
            finding('VALIDATION_FAILED', `${at}/${field}/${place}`, {
              detail: 'このLINE公式アカウントにそのタグはありません。',
              code: 'NOT_FOUND',
            }),
          ],
    )
  const both = addTagIds.flatMap((id, place) =>
    removeTagIds.includes(id) ? [finding('TAG_BOTH_ADDED_AND_REMOVED', `${at}/addTagIds/${place}`)] : [],
  )
  const flag =
    typeof flagId === 'string' && !known.flags.has(flagId)
      ? [
          finding('VALIDATION_FAILED', `${at}/flagId`, {
            detail: 'このLINE公式アカウントにそのフラグはありません。',
            code: 'NOT_FOUND',
          }),
        ]
      : []
  const nothing =
    points === 0
      ? [
          finding('VALIDATION_FAILED', `${at}/points`, {
            detail: '0以外のポイントを入力してください。',
            code: 'not',
          }),
        ]
      : []
  return [
    ...unknownTags('removeTagIds', removeTagIds),
    ...unknownTags('addTagIds', addTagIds),
    ...both,
    ...flag,
    ...nothing,
  ]
}
