import type { ShopTx } from '../database.ts'

/** Whether requests are worked on: what is off waits and does not fail (domain.md 10.6 rule 7). */
export interface RequestSwitches {
  /** Of the LINE account. */
  readonly requestsOn: boolean
  /** Of the connection. */
  readonly operationsOn: boolean
}

/** Both switches of a request's account and connection; what is gone counts as off. */
export async function readSwitches(
  tx: ShopTx,
  { lineAccountId, connectionId }: { lineAccountId: string; connectionId: string },
): Promise<RequestSwitches> {
  const account = await tx
    .selectFrom('line_accounts')
    .select('requests_on')
    .where('id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  const connection = await tx
    .selectFrom('cart_connections')
    .select('operations_on')
    .where('id', '=', connectionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return {
    requestsOn: account?.requests_on ?? false,
    operationsOn: connection?.operations_on ?? false,
  }
}
