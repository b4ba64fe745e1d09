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

/** What a length is measured with: example values when LINE validates, a customer's own when it is sent. */
const MEASURED = {
  examples: '差し込み項目には例の値を入れて確認しています。',
  customer: 'お名前や商品名などを差し込んだ長さです。',
} as const

/**
 * The findings in LINE's refusal of a scenario, one per detail; a refusal without details is one finding.
 * @param values that were filled in
 */
export function findingsOfLine(
  { message, details }: LineRefusal,
  bubbles: readonly Bubble[],
  values: keyof typeof MEASURED = 'examples',
): LineFinding[] {
  const objections: readonly LineObjection[] = details.length > 0 ? details : [{ property: '', message }]
  return objections.map((objection) => {
    const { code, ja, isOfValues } = explainObjection(objection.message)
    return {
      path: locateObjection(objection, message, bubbles),
      code,
      ja: isOfValues ? ja + MEASURED[values] : ja,
      lineMessage: [objection.property, objection.message].filter((part) => part !== '').join(': '),
    }
  })
}
