/**
 * Years for which a settled request is kept as evidence of what was asked for and done (domain.md D17). Its charge is kept
 * for longer.
 */
export const EVIDENCE_YEARS = 5
