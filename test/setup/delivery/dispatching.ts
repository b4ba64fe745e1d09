import { Registry } from 'prom-client'
import { createLine, createPusher } from '../../../activities/line/index.ts'
import type { DeliveryId, OrderId } from '../../../domain/values/ids.ts'
import { armDelivery } from '../../../schema/delivery/armDelivery.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { type Dispatcher, startDispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { dispatchMetrics } from '../../../worker/delivery/dispatcher/metrics.ts'
import type { TestDatabase } from '../runtime/database.ts'
import type { TestLine } from '../line/testLine.ts'
import { silent } from '../runtime/log.ts'
import { testBoxes, testTokens, testVault } from '../runtime/secrets.ts'
import { noTemporal } from '../runtime/temporal.ts'
import type { TestShop } from '../shops/shop.ts'

/** A dispatcher in this process, with Temporal down. */
export async function startTestDispatcher(
  { db, url }: TestDatabase,
  line: TestLine,
  { connections = 64, timeoutMs = 700 }: { connections?: number; timeoutMs?: number } = {},
): Promise<Dispatcher> {
  const client = noTemporal()
  const pusher = createPusher({ baseUrl: line.sandbox.url, connections, timeoutMs })
  const { access } = createLine({ db, vault: testVault, lineApiBaseUrl: line.sandbox.url })
  const dispatcher = await startDispatcher({
    db,
    databaseUrl: url,
    client,
    pusher,
    access,
    tokens: testTokens,
    boxes: testBoxes(db),
    linkBaseUrl: 'https://crm.example',
    mediaBaseUrl: 'https://crm.example/media',
    metrics: dispatchMetrics(new Registry()),
    log: silent,
  })
  return {
    ...dispatcher,
    async stop() {
      await dispatcher.stop()
      await pusher.close()
      await client.connection.close()
    },
  }
}

/** Plans an order and arms all that is open, as its workflow does. */
export const planAndArm = ({ run, shopId }: TestShop, orderId: OrderId): Promise<DeliveryId[]> =>
  run(async (tx) => {
    const open = (await planOrder(tx, shopId, orderId))?.open ?? []
    for (const { id, generation } of open) await armDelivery(tx, { id, generation })
    return open.map(({ id }) => id)
  })
