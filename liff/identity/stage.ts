import type { Refusal } from '../http/call.ts'
import type { Form } from '../http/contract.ts'
import type { Asking } from './asking.ts'
import type { DraftKeeper } from './draft.ts'
import type { Banner, FieldErrors, Screen } from './screen.ts'

/** What the parts of a visit share: what is seen, what is known, and whether something is under way. */
export interface Stage {
  readonly asking: Asking
  readonly draft: DraftKeeper
  /** Names this form to the other windows. */
  readonly key: string
  /** As it was last read. */
  form: Form | null
  screen: Screen
  /** A request whose answer decides the screen is under way: nothing else begins one. */
  isBusy: boolean
  to(screen: Screen): void
  toForm(form: Form, state: { banner: Banner | null; errors?: FieldErrors }): void
  toLinked(state: { isAsking: boolean; isSending?: boolean; hasFailed?: boolean }): void
  toNotFriend(): Promise<void>
  /** Says why it does not go on. */
  inTrouble(refusal: Refusal): Promise<void>
  /** Reads the form and shows what follows from it. `anew`: where the customer stands is not told again. */
  load(how?: { anew?: boolean; banner?: Banner }): Promise<void>
}

/** A stage with its first screen; whoever opens the visit adds how the form is read. */
export function stageOf(
  { asking, draft, key }: Pick<Stage, 'asking' | 'draft' | 'key'>,
  show: (screen: Screen) => void,
): Pick<Stage, 'asking' | 'draft' | 'key' | 'form' | 'screen' | 'isBusy' | 'to' | 'toForm' | 'toLinked'> {
  const stage = {
    asking,
    draft,
    key,
    form: null,
    screen: { at: 'loading' } as Screen,
    isBusy: false,
    to(screen: Screen) {
      stage.screen = screen
      show(screen)
    },
    toForm: (form: Form, { banner, errors = {} }: { banner: Banner | null; errors?: FieldErrors }) =>
      stage.to({ at: 'form', form, banner, errors, isSending: false }),
    toLinked: (state: { isAsking: boolean; isSending?: boolean; hasFailed?: boolean }) =>
      stage.to({ at: 'linked', isSending: false, hasFailed: false, ...state }),
  }
  return stage
}
