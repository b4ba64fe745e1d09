import type { Room } from '../../../dependencies.ts'
import { SimulationModel, SimulationOutlookModel } from './simulationModel.ts'
import { simulations } from './simulations.ts'

/** What would happen, without doing it. */
export const simulationRoom: Room = {
  routes: { simulations },
  models: [SimulationModel, SimulationOutlookModel],
}
