import type { FrozenReading } from '../../../domain/requests/request.ts'
import { RobotFailure } from '../robotFailure.ts'
import type { RobotSession } from '../session/robotSession.ts'
import { changed, fieldOf } from '../screen/recognise.ts'
import type { FieldShown, ScreenShown } from '../screen/screenShown.ts'
import { dateShown } from '../screen/values.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { goToPlace } from './place.ts'
import { TEIKI_EDIT } from './screens.ts'

/** The 定期マスタ編集 screen, recognised whole. */
export interface SubscriptionEdit {
  readonly product: FieldShown
  readonly nextDate: CalendarDate | null
  readonly nextDelivery: CalendarDate | null
  readonly cycle: string | null
  readonly memo: FieldShown
}

export async function openSubscriptionEdit(
  session: RobotSession,
  subscriptionId: string,
): Promise<SubscriptionEdit> {
  const { screen } = await goToPlace(session, TEIKI_EDIT, subscriptionId)
  return subscriptionEditOn(screen)
}

/** @throws RobotFailure RPA_SCREEN_CHANGED */
export function subscriptionEditOn(screen: ScreenShown): SubscriptionEdit {
  const product = fieldOf(screen, TEIKI_EDIT.product)
  fieldOf(screen, TEIKI_EDIT.quantity)
  const nextDate = fieldOf(screen, TEIKI_EDIT.nextDate)
  const nextDelivery = fieldOf(screen, TEIKI_EDIT.nextDelivery)
  const cycle = fieldOf(screen, TEIKI_EDIT.cycle)
  return {
    product,
    nextDate: dateShown(nextDate.value, nextDate.label),
    nextDelivery: dateShown(nextDelivery.value, nextDelivery.label),
    cycle: cycle.text === '' ? null : cycle.text,
    memo: fieldOf(screen, TEIKI_EDIT.memo),
  }
}

/**
 * The form shows what the row shows.
 * @throws RobotFailure RPA_VALUES_CHANGED: somebody works on it right now, or the screens do not agree
 */
export function expectSameDates(
  edit: SubscriptionEdit,
  row: Pick<FrozenReading, 'nextScheduledDate' | 'nextDeliveryDate'>,
): void {
  if (edit.nextDate !== row.nextScheduledDate || edit.nextDelivery !== row.nextDeliveryDate)
    throw new RobotFailure('RPA_VALUES_CHANGED', 'the form shows other dates than the list')
}

/** The form is of the product that was frozen. @throws RobotFailure RPA_VALUES_CHANGED */
export function expectSameProduct({ product }: SubscriptionEdit, frozen: FrozenReading): void {
  const [line] = frozen.lines
  if (line === undefined) return void changed('a product', 'none')
  if (line.id !== null && product.value !== line.id)
    throw new RobotFailure('RPA_VALUES_CHANGED', 'no longer as frozen: 商品')
}
