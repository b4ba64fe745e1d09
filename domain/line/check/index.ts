/** The way in to LINE's own check of messages: what it is asked with, and what its answer means to a shop. */
export { EXAMPLE_LINK_ID, EXAMPLE_TAP_DATA, exampleValues } from './example.ts'
export { findingsOfLine, type LineFinding } from './findingsOfLine.ts'
export type { LineObjection, LineRefusal, LineVerdict, LineVerdictOrNone, UnaskedCode } from './verdict.ts'
export { whyUnasked, type WhyUnasked } from './unasked.ts'
