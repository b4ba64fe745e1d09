/** Kinds of tests whose files stand in rooms of the house, never beside them. */
export const TESTS_IN_ROOMS = ['test/unit', 'test/integration'] as const

/** Rooms of tests that no floor has: what leaves the process, and the plans of all queries. */
export const ROOMS_OF_TESTS = ['golden', 'queryPlans', 'dev', 'sandbox'] as const

/** Pages for people whose name is not that of their room. */
export const PAGES: Readonly<Record<string, readonly string[]>> = {
  delivery: ['docs/trust.md'],
  messages: ['docs/message-packs.md'],
  requests: ['docs/needs-human.md'],
}
