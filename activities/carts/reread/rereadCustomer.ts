import type { ConnectionId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import { readCartAddress } from '../../../schema/carts/cartAccess.ts'
import {
  holdConnectionReread,
  linkedCustomerIds,
  noteCustomerReread,
  releaseConnectionReread,
} from '../../../schema/carts/customerRereads.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import type { OpenedConnection } from '../../../schema/carts/syncTransaction.ts'
import { inShop } from '../../../schema/database.ts'
import { openCart } from '../openCart.ts'
import type { CartReader, CustomerPage } from '../port.ts'
import type { PullCartDeps } from '../pull/pullCart.ts'

/** Of which member, in which of the carts. */
export interface RereadInput {
  shopId: ShopId
  memberId: MemberId
  connectionId: ConnectionId
}

/** A request to the cart waits for its turn at most this long: nobody waits for the answer much longer. */
const TURN_WAIT_MS = 20_000
/** A process that dies leaves the connection's re-reads to others after this time; it is kept while the activity lives. */
const LEASE_MS = 15_000
const KEEP_MS = 5_000

/** Another customer of the connection is being read again. */
export class RereadBusy extends Error {
  constructor() {
    super('another customer of this connection is being read')
    this.name = 'RereadBusy'
  }
}

/**
 * Reads what one cart has of a member's customers now, and stores it as a pull does: rows that cannot be read or stored
 * are set aside, and changes are told to the orders. Ahead of the schedule, at the cart's pace, one at a time of a
 * connection. Twice, it stores the same.
 * @returns how many customers were read
 * @throws RereadBusy; CartFailure; NoTurnSoon; ConnectionGone, ConnectionMoved
 */
export async function rereadCustomers(
  { db, vault, http, pace, signal, productVersion = '' }: Omit<PullCartDeps, 'onStored' | 'pieceMs'>,
  { shopId, memberId, connectionId }: RereadInput,
  holder: string,
): Promise<number> {
  const hold = (): Promise<boolean> =>
    inShop(db, shopId, (tx) => holdConnectionReread(tx, { shopId, connectionId, holder, leaseMs: LEASE_MS }))
  if (!(await hold())) throw new RereadBusy()
  const keeping = setInterval(() => void hold().catch(() => false), KEEP_MS)
  try {
    const asker = {
      lane: 'reread',
      claimant: connectionId,
      waitsMs: TURN_WAIT_MS,
      leavesEarly: false,
    } as const
    const { reader, customerIds, cartDomain } = await inShop(db, shopId, async (tx) => {
      const address = await readCartAddress(tx, shopId, connectionId)
      return {
        reader: await openCart({ tx, vault, http, pace, asker, signal }, address),
        customerIds: await linkedCustomerIds(tx, { memberId, connectionId }),
        cartDomain: address.cartDomain,
      }
    })
    const opened = { shopId, connectionId, cartDomain, claims: vault.claims }
    for (const externalId of customerIds) {
      const asOf = Date.now()
      await readOne({ reader, store: (page) => store(page, opened) }, externalId)
      await inShop(db, shopId, (tx) => noteCustomerReread(tx, { connectionId, externalId, asOf }))
    }
    return customerIds.length
  } finally {
    clearInterval(keeping)
    // What cannot be given back now ends by itself.
    await inShop(db, shopId, (tx) => releaseConnectionReread(tx, { connectionId, holder })).catch(() => {})
  }

  async function store(page: CustomerPage, opened: OpenedConnection): Promise<void> {
    if (page.rows.length + page.unreadable.length === 0) return
    const { unreadable } = page
    switch (page.resource) {
      case 'customers':
        await storeBatch(db, opened, { resource: page.resource, rows: page.rows, unreadable, productVersion })
        return
      case 'subscriptions':
        await storeBatch(db, opened, { resource: page.resource, rows: page.rows, unreadable, productVersion })
        return
      case 'orders':
        await storeBatch(db, opened, { resource: page.resource, rows: page.rows, unreadable, productVersion })
    }
  }
}

async function readOne(
  { reader, store }: { reader: CartReader; store: (page: CustomerPage) => Promise<void> },
  externalId: string,
): Promise<void> {
  for await (const page of reader.readCustomer(externalId)) await store(page)
}
