import { type Static, Type } from 'typebox'
import type { HourOfUse } from '../../../../schema/line/liffUse.ts'
import { Instant, instant } from '../../../rest/modelFields.ts'

const Counts = {
  submitted: Type.Integer({ description: 'Submissions that were judged.' }),
  linked: Type.Integer({ description: 'Those of them that linked a customer.' }),
  refused: Type.Integer({ description: 'Submissions beyond the limits; they were not judged.' }),
  strangers: Type.Integer({ description: 'People who signed in and are no members yet.' }),
}

export const FormUseModel = Type.Object(
  {
    ...Counts,
    hours: Type.Array(Type.Object({ hour: { ...Instant, description: 'Its beginning.' }, ...Counts }), {
      description: 'Newest first; hours in which nothing happened are left out.',
    }),
  },
  { $id: 'FormUse', description: 'Use of the forms inside LINE in the last 24 hours.' },
)

export function presentFormUse(hours: readonly HourOfUse[]): Static<typeof FormUseModel> {
  const sum = (use: 'submitted' | 'linked' | 'refused' | 'strangers'): number =>
    hours.reduce((total, hour) => total + hour[use], 0)
  return {
    submitted: sum('submitted'),
    linked: sum('linked'),
    refused: sum('refused'),
    strangers: sum('strangers'),
    hours: hours.map(({ hour, ...counts }) => ({ hour: instant(hour), ...counts })),
  }
}
