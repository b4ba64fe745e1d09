import {
  actButtonsOf,
  type Bubble,
  type BubbleProblem,
  checkForms,
  checkUploads,
  type KnownForms,
  type Uploads,
} from '../../../../domain/bubbles/index.ts'
import { checkActions, type KnownLabels } from './checkActions.ts'
import { type Finding, finding } from '../../../problems/finding.ts'

/** What the shop has that bubbles may refer to. */
export interface ContentReferences {
  known: KnownLabels
  uploads: Uploads
  forms?: KnownForms
  /** Whether LINE takes the addresses under which uploads are served. */
  isMediaReachable: boolean
}

/** Bubbles of a scenario or of a pack, after their own rules were checked. */
export interface CheckedBubbles {
  bubbles: readonly Bubble[]
  /** What those rules found, at the places that the shop wrote. */
  problems: readonly BubbleProblem[]
  /** The place that the shop wrote, for a path into `bubbles`. */
  placed: (path: string) => string
}

/**
 * Everything that is wrong with bubbles: `problems`, tags and flags of their buttons, the uploads that they show,
 * and the forms that they lead to.
 * Pointers begin at the bubbles.
 */
export function checkContent(
  { bubbles, problems, placed }: CheckedBubbles,
  { known, uploads, forms, isMediaReachable }: ContentReferences,
): Finding[] {
  // The buttons of faulty bubbles cannot be read yet.
  const acts =
    problems.length > 0
      ? []
      : actButtonsOf(bubbles).flatMap(({ path, act }) => checkActions(act, `${path}/act`, known))
  const files = checkUploads(bubbles, uploads, isMediaReachable).map(asFinding)
  const leads = problems.length > 0 || forms === undefined ? [] : checkForms(bubbles, forms).map(asFinding)
  return [...problems.map(asFinding), ...[...acts, ...files, ...leads].map((one) => moved(one, placed))]
}

/** The same findings with pointers that begin with `at`. */
export const findingsAt = (at: string, found: readonly Finding[]): Finding[] =>
  found.map((one) => moved(one, (path) => `${at}${path}`))

const asFinding = ({ path, code, ja }: BubbleProblem): Finding =>
  finding(code === 'TOO_MANY_BUBBLES' ? code : 'MESSAGE_CONTENT_INVALID', path, { detail: ja, code })

const moved = ({ refusal, field }: Finding, to: (path: string) => string): Finding => ({
  refusal,
  field: { ...field, pointer: to(field.pointer) },
})
