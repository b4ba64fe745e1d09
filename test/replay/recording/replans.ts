import { replanWorkflowId } from '../../../domain/outbox/facts.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { requestReplan } from '../../../schema/messages/replans.ts'
import { openShop } from '../../chaos/stage/customers.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import { until } from '../../chaos/stage/until.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer } from '../../setup/shops/shop.ts'
import { recorded, type SavedHistory } from './history.ts'

const PATIENCE_MS = 60_000
/** More than a page, so that it sleeps in between. */
const ORDERS = 60

/** Tells the orders of an edited message to the end, and from the first again when it is edited meanwhile. */
export async function replanHistories(
  stage: Stage,
  isWanted: (name: string) => boolean,
): Promise<Record<string, SavedHistory>> {
  const { client } = stage

  /** A message that orders wait for, edited just now. */
  const edited = async () => {
    const { sendTime, shipDate } = dueIn(3_600)
    const shop = await openShop(stage, { sendTime, acts: false })
    const { customer } = await addCustomer(shop)
    for (let n = 0; n < ORDERS; n++) {
      const orderId = await addOrder(shop, { customer, shipDate })
      await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
    }
    const edit = (version: number) =>
      shop.run((tx) =>
        requestReplan(tx, shop.shopId, {
          messageId: shop.messageId,
          version,
          scopes: ['OPEN'],
          wasExclusive: false,
        }),
      )
    await edit(2)
    return { edit, workflowId: replanWorkflowId(shop.messageId) }
  }
  const slept = (workflowId: string) =>
    until('sleeps between two pages', PATIENCE_MS, async () => {
      const { events } = await recorded(client, workflowId)
      return events.some((event) => event.eventType === 'EVENT_TYPE_TIMER_STARTED')
    })
  const branches = {
    'replan-page-by-page': async () => (await edited()).workflowId,
    'replan-edited-again': async () => {
      const { edit, workflowId } = await edited()
      await slept(workflowId)
      await edit(3)
      return workflowId
    },
  }
  const wanted = Object.entries(branches).filter(([name]) => isWanted(name))
  return Object.fromEntries(
    await Promise.all(
      wanted.map(async ([name, live]) => {
        const workflowId = await live()
        await until('started', PATIENCE_MS, () => client.workflow.getHandle(workflowId).describe())
        await client.workflow.getHandle(workflowId).result()
        return [name, await recorded(client, workflowId)] as const
      }),
    ),
  )
}
