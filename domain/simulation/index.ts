/** The way in to the simulator: what would become of an order, and why, without doing it. */
export type {
  AccountRules,
  KnownOfMessage,
  SimulatedAnswer,
  SimulatedMember,
  SimulatedMessage,
  SimulatedOrder,
  SimulatedScenario,
  SimulatedStep,
} from './model.ts'
export { asIfSwitchedOn } from './asIfSwitchedOn.ts'
export { NOTHING_KNOWN, type Simulation, simulateOrder } from './simulateOrder.ts'
export { leavesAt, OutlookOfMessage, type SimulationOutlook } from './outlook.ts'
export { describeAnswer, describeCode, describeStep } from './words.ts'
