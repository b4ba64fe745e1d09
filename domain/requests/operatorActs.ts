/** What an operator may do with a request. */
export const OPERATOR_ACTS = ['CANCELLED', 'RETRIED', 'REFUSED', 'COMPLETED', 'NOTED'] as const
export type OperatorAct = (typeof OPERATOR_ACTS)[number]
