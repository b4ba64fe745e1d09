/**
 * The due deliveries that may be sent now: the first of each member, since a member's messages go one by one, each
 * after the previous one has settled (domain.md V10; delivery.md 5.2). Deliveries without a member do not wait.
 * @param due in sending order: due time, 配信順 (D8), member
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
