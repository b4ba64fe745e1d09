/** The simulator: what would happen to an order and why, without doing it. */
export type { SimulatedLine } from './model.ts'
export { contentCheck } from './contentCheck.ts'
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
export { asEnabled } from './asEnabled.ts'
export { NOTHING_KNOWN, type Simulation, simulateOrder } from './simulateOrder.ts'
export { leavesAt, OutlookBuilder, type SimulationOutlook } from './outlook.ts'
export { describeAnswer, describeCode, describeStep } from './descriptions.ts'
