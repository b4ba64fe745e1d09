import type { Static } from 'typebox'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { brand, type ConnectionId, type LineAccountId, type ShopId } from '../../../../domain/values/ids.ts'
import {
  CartDomainFixed,
  type ConnectionChange,
  type ConnectionRow,
  readConnection,
  refuseMovedCart,
  updateConnection,
} from '../../../../schema/carts/cartConnections.ts'
import type { ClaimBox } from '../../../../schema/crypto/claimBox.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { relinkConnection } from '../../../../schema/members/linking/index.ts'
import { tellOpenRequests } from '../../../../schema/requests/wakeRequests.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import type { Edit, Save } from '../../../rest/resource.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import { cartDomainOf, credentialsOf, floorOf } from './cartConnectionForm.ts'
import type { CartConnectionChange } from './cartConnectionModel.ts'
import { refuseConnection, refuseOtherName } from './refuseConnection.ts'
import { countCheck, verifyCartConnection } from './verifyCartConnection.ts'

/**
 * Changes a cart connection. New credentials, which a changed domain needs too, are tried at the cart first and replace
 * the old ones only when it accepts them.
 */
export async function changeCartConnection<Answer>(
  deps: ApiDependencies,
  { by: { shopId }, id, version, body }: Edit<Static<typeof CartConnectionChange>>,
  save: Save<ConnectionRow, Answer>,
): Promise<Answer> {
  const { cartDomain: pasted, accessToken, floor, partialShipments, linkNeedsOrder, operationsOn } = body
  const change: ConnectionChange = {
    ...(floor === undefined ? {} : { floor: floorOf(floor) }),
    ...(partialShipments === undefined ? {} : { partialShipments }),
    ...(linkNeedsOrder === undefined ? {} : { linkNeedsOrder }),
    ...(operationsOn === undefined ? {} : { operationsOn }),
  }
  const { claims } = deps.vault
  if (accessToken === undefined && pasted === undefined)
    return save((tx) => store(tx, { shopId, id, version, change, claims }))

  const domain = pasted === undefined ? null : cartDomainOf(pasted, deps.settings.privateCartHosts)
  const before = await inShop(deps.db, shopId, async (tx) => {
    const row = requireVersion(await readConnection(tx, id), version)
    if (domain !== null) {
      await refuseMovedCart(tx, row, domain).catch(refuseDomain)
      await refuseOtherName(tx, { shopId, cart: row.cart, cartDomain: domain })
    }
    return row
  })
  const cartDomain = domain ?? before.cart_domain
  const value = credentialsOf(accessToken ?? '')
  await countCheck(deps, shopId)
  const secrets = [{ purpose: 'cart.credentials' as const, value }]
  return withStoredSecrets(deps, { shopId, secrets }, async ([credentialsId = '']) => {
    await verifyCartConnection(deps, { shopId, cart: before.cart, cartDomain, credentialsId })
    const verified = { cartDomain, credentialsId }
    const { version: at } = before
    return save((tx) => store(tx, { shopId, id, version: at, change: { ...change, verified }, claims }))
  })
}

/** Another rule of who may be linked matches the members with the cart again. */
async function store(
  tx: ShopTx,
  {
    claims,
    ...edit
  }: { shopId: ShopId; id: string; version: number | null; change: ConnectionChange; claims: ClaimBox },
): Promise<ConnectionRow> {
  const row = await updateConnection(tx, edit).catch(refuseDomain).catch(refuseConnection)
  if (edit.change.operationsOn === true) await tellOpenRequests(tx, edit.shopId, { connectionId: row.id })
  if (edit.change.linkNeedsOrder !== undefined)
    await relinkConnection(tx, {
      shopId: edit.shopId,
      connectionId: brand<ConnectionId>(row.id),
      lineAccountId: brand<LineAccountId>(row.line_account_id),
      claims,
    })
  return row
}

function refuseDomain(error: unknown): never {
  if (!(error instanceof CartDomainFixed)) throw error
  const code = 'CART_DOMAIN_FIXED'
  const fields = [{ pointer: '/cartDomain', code, detail: errorEntry(code).ja }]
  throw new Problem(code, { fields, cause: error })
}
