import { startAlerts } from './alerts/role.ts'
import { startCarts } from './carts.ts'
import { startLine } from './line.ts'
import { startOrders } from './orders.ts'
import { runProcess } from './runtime/process.ts'

/** Every role in one process: the local stack, and small installations. */
await runProcess('workers', [startLine, startOrders, startCarts, startAlerts], { mayBeWithoutTemporal: true })
