import type { ScenarioActions } from '../../../../domain/members/actions.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** The tags and flags of the message's LINE account, as far as the message names them. */
export interface Known {
  tags: ReadonlySet<string>
  flags: ReadonlySet<string>
}

/** What is wrong with a scenario's actions; the same tag is never added and removed (domain.md 6.4). */
export function checkActions(actions: ScenarioActions, at: string, known: Known): Finding[] {
  const { removeTagIds = [], addTagIds = [], flagId, points } = actions
  const unknownTags = (field: 'removeTagIds' | 'addTagIds', ids: readonly string[]) =>
    ids.flatMap((id, place) =>
      known.tags.has(id)
        ? []
        : [
            finding(
              'VALIDATION_FAILED',
              `${at}/${field}/${place}`,
              'このLINE公式アカウントにそのタグはありません。',
              'NOT_FOUND',
            ),
          ],
    )
  const both = addTagIds.flatMap((id, place) =>
    removeTagIds.includes(id) ? [finding('TAG_BOTH_ADDED_AND_REMOVED', `${at}/addTagIds/${place}`)] : [],
  )
  const flag =
    typeof flagId === 'string' && !known.flags.has(flagId)
      ? [
          finding(
            'VALIDATION_FAILED',
            `${at}/flagId`,
            'このLINE公式アカウントにそのフラグはありません。',
            'NOT_FOUND',
          ),
        ]
      : []
  const nothing =
    points === 0
      ? [finding('VALIDATION_FAILED', `${at}/points`, '0以外のポイントを入力してください。', 'not')]
      : []
  return [
    ...unknownTags('removeTagIds', removeTagIds),
    ...unknownTags('addTagIds', addTagIds),
    ...both,
    ...flag,
    ...nothing,
  ]
}
