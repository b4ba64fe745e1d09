import type { RequestKind, RequestState } from './request.ts'

/**
 * The handling status of a request, as shops keep it (domain.md 10.4): beside the state of the operation, a pure function
 * of the state, the kind and what a person chose.
 */
export const HANDLINGS = [
  'OPEN',
  'DONE',
  'NOT_POSSIBLE',
  'CANCEL_NOT_POSSIBLE',
  'PAUSE_ACCEPTED',
  'SKIP_ACCEPTED',
  'STOPPED',
] as const
export type Handling = (typeof HANDLINGS)[number]

export const HANDLING_LABELS: Readonly<Record<Handling, string>> = {
  OPEN: '未対応',
  DONE: '対応完了',
  NOT_POSSIBLE: '対応不可',
  CANCEL_NOT_POSSIBLE: '解約不可',
  PAUSE_ACCEPTED: '休止受付',
  SKIP_ACCEPTED: 'スキップ受付',
  STOPPED: '対応停止',
}

/** `chosen`: what a person chose when closing the request; it goes before what the state says. */
export function handlingOf(state: RequestState, kind: RequestKind, chosen: Handling | null = null): Handling {
  if (chosen !== null) return chosen
  switch (state) {
    case 'DONE':
      if (kind === 'PAUSE') return 'PAUSE_ACCEPTED'
      return kind === 'SKIP' ? 'SKIP_ACCEPTED' : 'DONE'
    case 'REFUSED':
      return kind === 'CANCEL' ? 'CANCEL_NOT_POSSIBLE' : 'NOT_POSSIBLE'
    case 'FAILED':
      return 'NOT_POSSIBLE'
    case 'CANCELLED':
      return 'STOPPED'
    default:
      return 'OPEN'
  }
}
