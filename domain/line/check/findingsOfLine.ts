import type { Bubble } from '../../bubbles/index.ts'
import { locateObjection } from './locateObjection.ts'
import type { LineObjection, LineRefusal } from './verdict.ts'
import { type LineFindingCode, explainObjection } from './explainObjection.ts'

/** One thing that LINE would refuse, told to the shop. */
export interface LineFinding {
  /** JSON pointer into the scenario's bubbles: '/1/buttons/0/uri'; '' when LINE names no message. */
  readonly path: string
  readonly code: LineFindingCode
  readonly ja: string
  /** LINE's own words, English. */
  readonly lineMessage: string
}

/** What LINE's refusal says of a scenario's bubbles, each thing for itself; a refusal without details is one thing. */
export function findingsOfLine({ message, details }: LineRefusal, bubbles: readonly Bubble[]): LineFinding[] {
  const objections: readonly LineObjection[] = details.length > 0 ? details : [{ property: '', message }]
  return objections.map((objection) => ({
    path: locateObjection(objection, message, bubbles),
    ...explainObjection(objection.message),
    lineMessage: [objection.property, objection.message].filter((part) => part !== '').join(': '),
  }))
}
