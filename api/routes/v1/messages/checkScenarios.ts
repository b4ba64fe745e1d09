import { type Bubble, checkWritten, expandPacks, placeWritten } from '../../../../domain/bubbles/index.ts'
import { MAX_SCENARIOS } from '../../../../domain/values/contentLimits.ts'
import { checkActions } from '../bubbles/checkActions.ts'
import {
  checkContent,
  type CheckedBubbles,
  type ContentReferences,
  findingsAt,
} from '../bubbles/checkContent.ts'
import type { FollowMessageFields } from './followMessageModel.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** A scenario of a form with the bubbles that it would send. */
export interface ExpandedScenario extends CheckedBubbles {
  form: FollowMessageFields['scenarios'][number]
}

/** Replaces references to packs by their bubbles. @param packs by id, those of the LINE account */
export const expandScenarios = (
  scenarios: FollowMessageFields['scenarios'],
  packs: ReadonlyMap<string, readonly Bubble[]>,
): ExpandedScenario[] =>
  scenarios.map((form) => {
    const expansion = expandPacks(form.bubbles, packs)
    return {
      form,
      bubbles: expansion.bubbles,
      problems: checkWritten(form.bubbles, expansion),
      placed: (path) => placeWritten(path, form.bubbles, expansion),
    }
  })

/** What is wrong with a message's scenarios. @param scenarioIds those that the saved message has */
export function checkScenarios(
  scenarios: readonly ExpandedScenario[],
  scenarioIds: ReadonlySet<string>,
  references: ContentReferences,
): Finding[] {
  const found: Finding[] = []
  if (scenarios.length > MAX_SCENARIOS) found.push(finding('TOO_MANY_SCENARIOS', '/scenarios'))
  if (scenarios.length === 0)
    found.push(
      finding('VALIDATION_FAILED', '/scenarios', {
        detail: 'シナリオを1つ以上追加してください。',
        code: 'minItems',
      }),
    )
  const seen = new Set<string>()
  scenarios.forEach((scenario, place) => {
    const { id, actions = {} } = scenario.form
    const at = `/scenarios/${place}`
    if (id !== undefined && (!scenarioIds.has(id) || seen.has(id)))
      found.push(
        finding('VALIDATION_FAILED', `${at}/id`, {
          detail: 'このメッセージにそのシナリオはありません。',
          code: 'NOT_FOUND',
        }),
      )
    if (id !== undefined) seen.add(id)
    found.push(...findingsAt(`${at}/bubbles`, checkContent(scenario, references)))
    found.push(...checkActions(actions, `${at}/actions`, references.known))
  })
  return found
}
