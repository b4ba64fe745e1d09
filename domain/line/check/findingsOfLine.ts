import type { Bubble } from '../../bubbles/index.ts'
import { locateObjection } from './locateObjection.ts'
import type { LineObjection, LineRefusal } from './verdict.ts'
import { type LineFindingCode, explainObjection } from './explainObjection.ts'

/** One thing that LINE would refuse, as the shop reads it. */
export interface LineFinding {
  /** JSON pointer into the scenario's bubbles: '/1/buttons/0/uri'; '' when LINE names no message. */
  readonly path: string
  readonly code: LineFindingCode
  readonly ja: string
  /** LINE's own English text. */
  readonly lineMessage: string
}

/** The findings in LINE's refusal of a scenario, one per detail; a refusal without details is one finding. */
export function findingsOfLine({ message, details }: LineRefusal, bubbles: readonly Bubble[]): LineFinding[] {
  const objections: readonly LineObjection[] = details.length > 0 ? details : [{ property: '', message }]
  return objections.map((objection) => ({
    path: locateObjection(objection, message, bubbles),
    ...explainObjection(objection.message),
    lineMessage: [objection.property, objection.message].filter((part) => part !== '').join(': '),
  }))
}
