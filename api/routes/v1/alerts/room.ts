import type { Room } from '../../../dependencies.ts'
import { AlertMailModel, AlertModel } from './alertModel.ts'
import { alerts } from './alerts.ts'

/** What the shop must know without looking for it. */
export const alertsRoom: Room = { routes: { alerts }, models: [AlertModel, AlertMailModel] }
