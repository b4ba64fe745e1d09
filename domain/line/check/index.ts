/** Entry to LINE's own validation of messages: the example values for it, and what its answer means to a shop. */
export { EXAMPLE_LINK_ID, EXAMPLE_TAP_DATA, exampleValues } from './exampleValues.ts'
export { checkProductNames, longestOf } from './checkProductNames.ts'
export {
  type ContentFault,
  explainFault,
  faultFoundHere,
  faultToldByLine,
} from './contentFault.ts'
export { findingsOfLine } from './findingsOfLine.ts'
export type { LineRefusal, LineVerdict, LineVerdictOrNone, UnaskedCode } from './verdict.ts'
export { explainUnasked, type UnaskedReason } from './explainUnasked.ts'
