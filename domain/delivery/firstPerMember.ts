/**
 * Which of the deliveries that are due may go at once: of each member the first, for a member's messages go one after
 * another, the next one when the one before has settled (domain.md V10; delivery.md 5.2). A delivery that is for
 * nobody yet waits for no other.
 * @param due in the order in which they go: due time, 配信順 (D8), member
 */
export function firstPerMember<Due extends { readonly memberId: string | null }>(due: readonly Due[]): Due[] {
  const members = new Set<string>()
  return due.filter(({ memberId }) => {
    if (memberId === null) return true
    const isFirst = !members.has(memberId)
    members.add(memberId)
    return isFirst
  })
}
