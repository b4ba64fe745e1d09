/** The span of an emergency stop that is over. Instants are epoch milliseconds. */
export interface Stop {
  readonly stoppedAt: number
  readonly resumedAt: number
}

/**
 * Whether one of these emergency stops covered the instant at which a delivery could first leave, both ends included
 * (delivery.md 5.4). Earlier stops count too: a delivery that was due during one and had not left when the next began
 * is late because of the shop's own decision.
 */
export function stoppedOverDue(
  { dueAt, notBefore }: { dueAt: number; notBefore: number | null },
  stops: readonly Stop[],
): boolean {
  const due = Math.max(dueAt, notBefore ?? dueAt)
  return stops.some(({ stoppedAt, resumedAt }) => stoppedAt <= due && due <= resumedAt)
}
