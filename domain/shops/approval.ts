/** What needs a second person's approval: to switch a message on, or to end four eyes itself. */
export const APPROVAL_KINDS = ['SWITCH_ON', 'FOUR_EYES_OFF'] as const
export type ApprovalKind = (typeof APPROVAL_KINDS)[number]

/** `VOID`: the message was changed since the request; an approver must have seen what is sent. */
export const APPROVAL_STATES = ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'VOID'] as const
export type ApprovalState = (typeof APPROVAL_STATES)[number]

/** How a person answers a request. */
export const APPROVAL_ANSWERS = ['approve', 'refuse', 'withdraw'] as const
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number]

/** The state of a request after each answer. */
export const STATE_AFTER: Readonly<Record<ApprovalAnswer, ApprovalState>> = {
  approve: 'APPROVED',
  refuse: 'REFUSED',
  withdraw: 'WITHDRAWN',
}

export type ApprovalVerdict = 'ANSWER' | 'ANSWERED_SO' | 'CLOSED' | 'OWN' | 'NOT_YOURS'

/**
 * Whether a person may give this answer to a request. `OWN`: nobody answers their own request; `NOT_YOURS`: only the
 * requester withdraws it; `ANSWERED_SO`: the same person gave this answer before, and it counts once; `CLOSED`: it has
 * another answer, or the message was changed.
 */
export function judgeAnswer(
  answer: ApprovalAnswer,
  by: string,
  asked: { state: ApprovalState; requestedBy: string; decidedBy: string | null },
): ApprovalVerdict {
  if (asked.state === STATE_AFTER[answer] && asked.decidedBy === by) return 'ANSWERED_SO'
  if (asked.state !== 'PENDING') return 'CLOSED'
  const own = asked.requestedBy === by
  if (answer === 'withdraw') return own ? 'ANSWER' : 'NOT_YOURS'
  return own ? 'OWN' : 'ANSWER'
}
