import {
  actButtonsOf,
  type Bubble,
  type BubbleProblem,
  checkUploads,
  type Uploads,
} from '../../../../domain/bubbles/index.ts'
import { checkActions, type Known } from './checkActions.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** What bubbles are checked against, beside LINE's rules. */
export interface Surroundings {
  known: Known
  uploads: Uploads
  /** Whether LINE takes the addresses under which uploads are served. */
  isMediaReachable: boolean
}

/**
 * Everything that is wrong with bubbles of a scenario or of a pack: what `problems` says, tags and flags that their
 * buttons name, and the uploads that they show. Pointers begin at the bubbles.
 * @param problems what the bubbles' own rules find, at places as they are shown
 * @param shown the place that the shop is shown for a place in the bubbles
 */
export function checkContent(
  bubbles: readonly Bubble[],
  problems: readonly BubbleProblem[],
  { known, uploads, isMediaReachable }: Surroundings,
  shown: (path: string) => string = (path) => path,
): Finding[] {
  // Of bubbles with a fault nobody knows yet what their buttons do.
  const acts =
    problems.length > 0
      ? []
      : actButtonsOf(bubbles).flatMap(({ path, act }) => checkActions(act, `${path}/act`, known))
  const files = checkUploads(bubbles, uploads, isMediaReachable).map(asFinding)
  return [...problems.map(asFinding), ...[...acts, ...files].map((one) => moved(one, shown))]
}

/** The same, further down in a body. */
export const below = (at: string, found: readonly Finding[]): Finding[] =>
  found.map((one) => moved(one, (path) => `${at}${path}`))

const asFinding = ({ path, code, ja }: BubbleProblem): Finding =>
  finding(code === 'TOO_MANY_BUBBLES' ? code : 'MESSAGE_CONTENT_INVALID', path, ja, code)

const moved = ({ under, field }: Finding, to: (path: string) => string): Finding => ({
  under,
  field: { ...field, pointer: to(field.pointer) },
})
