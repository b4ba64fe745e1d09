import type { DeliveryRow } from '../../../../schema/delivery/deliveriesList.ts'
import { byKey } from '../../../rest/paging.ts'

/** The cursor of a list of deliveries by due time. */
export const byDueTime = (list: string) =>
  byKey(list, { dueAt: 'string', id: 'string' }, ({ due_key, id }: DeliveryRow) => ({ dueAt: due_key, id }))
