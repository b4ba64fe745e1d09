import { type Static, Type } from '@fastify/type-provider-typebox'
import { Refused } from '../../../kit/control/refused.ts'
import { Faults } from '../../../kit/requests/faults.ts'
import { SCREENS, type ScreenName } from '../admin/screen.ts'
import { idSchema } from '../state/rows.ts'
import { FAULT_KIND_NAMES, FAULT_KINDS, type FaultGroup, type Step, STEPS, stepsOf } from './kinds.ts'

/** The body of `POST /_control/faults` for a fault of a screen. */
export const screenFaultSchema = Type.Object(
  {
    screen: Type.Enum([...SCREENS, 'any']),
    kind: Type.Enum(FAULT_KIND_NAMES),
    at: Type.Optional(Type.Enum([...STEPS], { description: 'default: meanwhile show, others any step' })),
    teiki_id: Type.Optional(idSchema),
    count: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'how many requests it strikes; null: until deleted; default 1',
      }),
    ),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000, description: 'for slow' })),
    days: Type.Optional(Type.Integer({ minimum: -366, maximum: 366, description: 'for date-moved' })),
    field: Type.Optional(Type.String({ pattern: '^[a-z_]{1,40}$', description: 'for field-renamed' })),
  },
  { additionalProperties: false },
)
export type ScreenFault = Static<typeof screenFaultSchema>

/** A request, as faults see it. */
export interface Struck {
  screen: ScreenName
  step: Step
  /** The subscriptions that it is about. */
  teikiIds: readonly string[]
}

/**
 * The faults of the screens that the control API and the page of faults ordered. The screens ask with each request, a
 * group at a time. They end when they have struck, when they are cleared, or with the process.
 */
export class ScreenFaults {
  readonly #faults = new Faults<ScreenFault>()

  /** @throws {Refused} 400 for a fault that can never strike */
  add(order: ScreenFault, times: number | null) {
    const steps = stepsOf(order.screen, order.kind)
    if (steps.length === 0)
      throw new Refused(400, `screen: ${order.kind} cannot strike the screen ${order.screen}`)
    if (order.at !== undefined && !steps.includes(order.at))
      throw new Refused(400, `at: ${order.kind} strikes ${order.screen} at ${steps.join(', ')}`)
    return this.#faults.add(order, times)
  }

  /** The first fault of the group that fits, counted as struck. */
  take(group: FaultGroup, { screen, step, teikiIds }: Struck): ScreenFault | undefined {
    return this.#faults.take((order) => {
      const { kind, at, teiki_id } = order
      if (FAULT_KINDS[kind].group !== group || screen === 'other') return false
      if (order.screen !== 'any' && order.screen !== screen) return false
      if (teiki_id !== undefined && !teikiIds.includes(teiki_id)) return false
      if (group === 'meanwhile' && (teikiIds.length === 0 || at === undefined))
        return teikiIds.length > 0 && step === 'show'
      return (at === undefined || at === step) && stepsOf(screen, kind).includes(step)
    })
  }

  list() {
    return this.#faults.list()
  }

  clear(): void {
    this.#faults.clear()
  }
}
