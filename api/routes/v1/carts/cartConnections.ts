import { DEFAULT_PARTIAL_SHIPMENTS } from '../../../../domain/orders/shipDate.ts'
import {
  connectCart,
  hasLiveConnection,
  listConnections,
  readConnection,
} from '../../../../schema/carts/cartConnections.ts'
import { removeConnection } from '../../../../schema/carts/connectionRemoval.ts'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { tellOpenRequests } from '../../../../schema/requests/wakeRequests.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import { CartConnectionChange, CartConnectionModel, NewCartConnection } from './cartConnectionModel.ts'
import { cartDomainOf, credentialsOf, floorOf } from './cartConnectionForm.ts'
import { withSyncStates } from './connectionPresenter.ts'
import { changeCartConnection } from './changeCartConnection.ts'
import { refuseConnection, refuseOtherName } from './refuseConnection.ts'
import { countCheck, verifyCartConnection } from './verifyCartConnection.ts'

/** Cart connections; a worker tries their credentials at the cart before they are saved. */
export const cartConnections: Routes = async (app, deps) => {
  const { db, settings } = deps
  const connection = resource(app, db, {
    path: '/cart-connections',
    name: 'CartConnection',
    tag: 'cart connections',
    model: CartConnectionModel,
    access: { read: 'read', write: 'manage' },
    presenter: withSyncStates,
  })

  connection.list({
    summary: 'Cart connections with counts, lag and errors',
    holds: 'Cart connections.',
    cursor: byId('cartConnections'),
    rows: (tx, { by, page }) => listConnections(tx, by.shopId, page),
  })

  connection.create({
    summary: 'Connect a cart; its credentials are tried first',
    description:
      'Takes up to 20 seconds. One connection of a cart system to a LINE account, and one host is one cart: under another ' +
      '`cart` it is 409 `CART_DOMAIN_CONNECTED`. At most 5 checks a minute of one shop; ' +
      'then 429 `CART_CHECKS_TOO_MANY`, with `Retry-After`.',
    body: NewCartConnection,
    async prepare({ by: { shopId }, body }, save) {
      const { lineAccountId, cart, floor = FIRST_FLOOR, partialShipments = DEFAULT_PARTIAL_SHIPMENTS } = body
      const cartDomain = cartDomainOf(body.cartDomain, settings.privateCartHosts)
      const value = credentialsOf(body.accessToken)
      const { dayOffset: floorDay, sendTime: floorTime } = floorOf(floor)
      await inShop(db, shopId, async (tx) => {
        await readLineAccount(tx, lineAccountId)
        if (await hasLiveConnection(tx, lineAccountId, cart)) throw new Problem('CONNECTION_ALREADY_EXISTS')
        await refuseOtherName(tx, { shopId, cart, cartDomain })
      })
      await countCheck(deps, shopId)
      const secrets = [{ purpose: 'cart.credentials' as const, value }]
      return withStoredSecrets(deps, { shopId, secrets }, async ([credentialsId = '']) => {
        await verifyCartConnection(deps, { shopId, cart, cartDomain, credentialsId })
        return save(async (tx) => {
          await readLineAccount(tx, lineAccountId)
          await refuseOtherName(tx, { shopId, cart, cartDomain })
          const asked = { lineAccountId, cart, floorDay, floorTime, partialShipments }
          return connectCart(tx, shopId, {
            ...asked,
            cartDomain,
            credentialsId,
            claims: deps.vault.claims,
          }).catch(refuseConnection)
        })
      })
    },
  })

  connection.read({
    summary: 'One cart connection: state, counts, last sync, lag, error',
    row: readConnection,
  })

  connection.edit({
    summary: 'Change the settings or the credentials; new credentials are tried first',
    description: 'The domain can change until something was imported; then 409 `CART_DOMAIN_FIXED`.',
    body: CartConnectionChange,
    prepare: (edit, save) => changeCartConnection(deps, edit, save),
  })

  connection.remove({
    summary: 'Disconnect a cart; planned sends are cancelled (D5)',
    description: 'Connecting the same cart again before a due time opens its sends again.',
    async remove(tx, { by: { shopId }, id, version }) {
      await removeConnection(tx, { shopId, id, version })
      await tellOpenRequests(tx, shopId, { connectionId: id })
    },
  })
}

const FIRST_FLOOR = { dayOffset: 1, sendTime: '06:00' }
