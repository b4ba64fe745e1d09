/** What a second person is asked: to switch a message on, or to end the asking itself. */
export const APPROVAL_KINDS = ['SWITCH_ON', 'FOUR_EYES_OFF'] as const
export type ApprovalKind = (typeof APPROVAL_KINDS)[number]

/** `VOID`: the message was changed since it was asked; whoever approves must have seen what goes out. */
export const APPROVAL_STATES = ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'VOID'] as const
export type ApprovalState = (typeof APPROVAL_STATES)[number]

/** What a person does with a question. */
export const APPROVAL_ANSWERS = ['approve', 'refuse', 'withdraw'] as const
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number]

/** What the answers make of a question. */
export const STATE_AFTER: Readonly<Record<ApprovalAnswer, ApprovalState>> = {
  approve: 'APPROVED',
  refuse: 'REFUSED',
  withdraw: 'WITHDRAWN',
}

export type ApprovalVerdict = 'ANSWER' | 'ANSWERED_SO' | 'CLOSED' | 'OWN' | 'NOT_YOURS'

/**
 * Whether a person may answer a question so. `OWN`: nobody approves what they asked themselves; `NOT_YOURS`: only who
 * asked takes it back; `ANSWERED_SO`: the same person gave this answer before, and it counts once; `CLOSED`: it was
 * answered otherwise, or the message was changed.
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
