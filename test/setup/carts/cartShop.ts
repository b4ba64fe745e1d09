import { writeCartCredentials } from '../../../domain/carts/cartCredentials.ts'
import type { Cart } from '../../../domain/carts/cartCapabilities.ts'
import {
  brand,
  type ConnectionId,
  type LineAccountId,
  type MemberId,
  type ShopId,
} from '../../../domain/values/ids.ts'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { createCartPace } from '../../../activities/carts/pace.ts'
import { pullCart, type PullCartDeps } from '../../../activities/carts/pull/pullCart.ts'
import { createRepistSandbox, type RepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'
import type { ClaimBox } from '../../../schema/crypto/claimBox.ts'
import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { inShop } from '../../../schema/database.ts'
import { createTestDatabase, type TestDatabase } from '../runtime/database.ts'
import pg from 'pg'

const TOKEN = 'SandboxRepistToken01'
const keyring = parseKeyring(`k1:${Buffer.alloc(32, 7).toString('base64')}`)

/** A database, a Repist sandbox, and shops connected to it. Tests of the cart's synchronisation make one a file. */
export interface CartWorld {
  database: TestDatabase
  sandbox: RepistSandbox
  vault: ReturnType<typeof createVault>
  http: ReturnType<typeof createCartHttp>
  pace: ReturnType<typeof createCartPace>
  /** Calls the sandbox's control API. */
  cart(method: 'PUT' | 'POST' | 'GET' | 'DELETE', path: string, body?: object): Promise<unknown>
  newShop(cart?: Cart): Promise<CartShop>
  close(): Promise<void>
}

export interface CartShop {
  shopId: ShopId
  connectionId: ConnectionId
  lineAccountId: LineAccountId
  credentialsId: string
  /** Host and port of the sandbox. */
  cartDomain: string
  claims: ClaimBox
  pull(more?: Partial<PullCartDeps>): ReturnType<typeof pullCart>
  newMember(phone: string | null): Promise<MemberId>
  /** Takes the facts out of the outbox: `signal workflow`, oldest first. */
  facts(): Promise<string[]>
}

export async function createCartWorld(): Promise<CartWorld> {
  const database = await createTestDatabase()
  const sandbox = createRepistSandbox()
  await sandbox.listen()
  const host = new URL(sandbox.url).host
  const vault = createVault(keyring)
  const http = createCartHttp({ privateHosts: [host], timeoutMs: 5_000 })
  const pace = createCartPace(database.db, { intervalMs: 0 })
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()

  async function cart(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${sandbox.url}/_control/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  await cart('PUT', 'shop', { rateLimitPerSecond: null })

  let users = 0
  async function newShop(cart: Cart = 'REPIST'): Promise<CartShop> {
    const { rows } = await owner.query(`insert into shops (name) values ('試験') returning id`)
    const shopId = brand<ShopId>(rows[0].id)
    const ids = await inShop(database.db, shopId, async (tx) => {
      const secret = await vault.store(tx, { shopId, purpose: 'line.channelSecret', value: 'x' })
      const account = await tx
        .insertInto('line_accounts')
        .values({ shop_id: shopId, name: 'BOT', channel_id: shopId, channel_secret_id: secret })
        .returning('id')
        .executeTakeFirstOrThrow()
      const credentialsId = await vault.store(tx, {
        shopId,
        purpose: 'cart.credentials',
        value: writeCartCredentials({ accessToken: TOKEN }),
      })
      const connection = await tx
        .insertInto('cart_connections')
        .values({
          shop_id: shopId,
          line_account_id: account.id,
          cart,
          cart_domain: host,
          credentials_id: credentialsId,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { account: account.id, connection: connection.id, credentialsId }
    })
    const connectionId = brand<ConnectionId>(ids.connection)
    const lineAccountId = brand<LineAccountId>(ids.account)
    return {
      shopId,
      connectionId,
      lineAccountId,
      credentialsId: ids.credentialsId,
      cartDomain: host,
      claims: vault.claims,
      pull: (more = {}) =>
        pullCart({ db: database.db, vault, http, pace, ...more }, { shopId, connectionId }),
      newMember: (phone) =>
        inShop(database.db, shopId, async (tx) => {
          const row = await tx
            .insertInto('members')
            .values({
              shop_id: shopId,
              line_account_id: lineAccountId,
              line_user_id: `U${(users += 1)}`,
              phone,
            })
            .returning('id')
            .executeTakeFirstOrThrow()
          return brand<MemberId>(row.id)
        }),
      facts: () =>
        inShop(database.db, shopId, async (tx) => {
          const rows = await tx.deleteFrom('outbox').returning(['id', 'signal', 'workflow_id']).execute()
          return rows
            .sort((a, b) => a.id - b.id)
            .map((row) => `${row.signal} ${row.workflow_id.split(':').at(-1)}`)
        }),
    }
  }

  return {
    database,
    sandbox,
    vault,
    http,
    pace,
    cart,
    newShop,
    async close() {
      await sandbox.close()
      await owner.end()
      await database.drop()
    },
  }
}
