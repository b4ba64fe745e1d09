import {
  type Bubble,
  type BubbleProblem,
  checkWritten,
  expandPacks,
  placeWritten,
} from '../../../../domain/bubbles/index.ts'
import { MAX_SCENARIOS } from '../../../../domain/values/limits.ts'
import { checkActions } from '../bubbles/checkActions.ts'
import { below, checkContent, type Surroundings } from '../bubbles/checkContent.ts'
import type { FollowMessageFields } from './followMessageModel.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** A scenario of a form with what would go out. */
export interface ExpandedScenario {
  form: FollowMessageFields['scenarios'][number]
  bubbles: readonly Bubble[]
  /** What the rules of bubbles find, at the places that the shop wrote. */
  problems: readonly BubbleProblem[]
  /** The place that the shop wrote, for a path into the bubbles. */
  placed: (path: string) => string
}

/** Puts packs in. @param packs by id, those of the LINE account */
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

/** What is wrong with a message's scenarios. @param scenarioIds those that the message has now */
export function checkScenarios(
  scenarios: readonly ExpandedScenario[],
  scenarioIds: ReadonlySet<string>,
  around: Surroundings,
): Finding[] {
  const found: Finding[] = []
  if (scenarios.length > MAX_SCENARIOS) found.push(finding('TOO_MANY_SCENARIOS', '/scenarios'))
  if (scenarios.length === 0)
    found.push(finding('VALIDATION_FAILED', '/scenarios', 'シナリオを1つ以上追加してください。', 'minItems'))
  const seen = new Set<string>()
  scenarios.forEach(({ form, bubbles, problems, placed }, place) => {
    const { id, actions = {} } = form
    const at = `/scenarios/${place}`
    if (id !== undefined && (!scenarioIds.has(id) || seen.has(id)))
      found.push(
        finding('VALIDATION_FAILED', `${at}/id`, 'このメッセージにそのシナリオはありません。', 'NOT_FOUND'),
      )
    if (id !== undefined) seen.add(id)
    found.push(...below(`${at}/bubbles`, checkContent(bubbles, problems, around, placed)))
    found.push(...checkActions(actions, `${at}/actions`, around.known))
  })
  return found
}
