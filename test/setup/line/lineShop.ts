import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createLine, type Line } from '../../../activities/line/index.ts'
import {
  brand,
  type LineAccountId,
  type MemberId,
  type OrderId,
  type ShopId,
} from '../../../domain/values/ids.ts'
import { createLineSandbox, type LineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import type { ResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import type { ShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import type { SecretPurpose, Vault } from '../../../schema/crypto/vault.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { createTestDatabase, type TestDatabase } from '../runtime/database.ts'
import { testBoxes, testTokens, testVault } from '../runtime/secrets.ts'
import { askControl } from './lineControl.ts'
import { insertDelivery, type NewDelivery } from './lineDelivery.ts'

/** A database, a LINE sandbox, and shops with a channel there. */
export interface LineWorld {
  database: TestDatabase
  sandbox: LineSandbox
  vault: Vault
  tokens: ResponseTokens
  boxes: ShopBoxes
  /** Timeout of a call: 1 s. */
  line: Line
  /** Calls the sandbox's control API. */
  control<T = unknown>(method: string, path: string, body?: object): Promise<T>
  /** `accessToken` null: the shop entered only the channel's id and secret. */
  newShop(accessToken?: string | null): Promise<LineShop>
  close(): Promise<void>
}

export interface LineShop {
  shopId: ShopId
  lineAccountId: LineAccountId
  channelId: string
  inTx<T>(work: (tx: ShopTx) => Promise<T>): Promise<T>
  secret(purpose: SecretPurpose, value: string): Promise<string>
  /** A friend at LINE and their member row. */
  newMember(displayName?: string): Promise<{ memberId: MemberId; lineUserId: string }>
  /** Stores a LINE event of the member as the webhook route does; returns its id. */
  event(memberId: MemberId, type: string, at: number): Promise<string>
  /** An order whose customer is linked to the member, with one delivery. */
  newDelivery(memberId: MemberId, more?: NewDelivery): Promise<{ orderId: OrderId; deliveryId: string }>
  /** Takes the facts out of the outbox: `signal workflow`, oldest first. */
  facts(): Promise<string[]>
}

export async function createLineWorld(): Promise<LineWorld> {
  const database = await createTestDatabase()
  const sandbox = createLineSandbox()
  await sandbox.listen()
  const vault = testVault
  const line = createLine({ db: database.db, vault, lineApiBaseUrl: sandbox.url, timeoutMs: 1_000 })
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()

  const control: LineWorld['control'] = (method, path, body) => askControl(sandbox.url, method, path, body)

  async function newShop(accessToken: string | null = `pasted-${randomUUID()}`): Promise<LineShop> {
    const channelId = randomUUID()
    await control('PUT', `/channels/${channelId}`, {
      channelSecret: 'secret',
      displayName: 'みどり通販',
      accessToken,
    })
    const { rows } = await owner.query<{ id: string }>(
      `insert into shops (name) values ('試験') returning id`,
    )
    const shopId = brand<ShopId>(rows[0]?.id ?? '')
    const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(database.db, shopId, work)
    const secret = (purpose: SecretPurpose, value: string) =>
      inTx((tx) => vault.store(tx, { shopId, purpose, value }))
    const channelSecretId = await secret('line.channelSecret', 'secret')
    const accessTokenId = accessToken === null ? null : await secret('line.accessToken', accessToken)
    const { id } = await inTx((tx) =>
      tx
        .insertInto('line_accounts')
        .values({
          shop_id: shopId,
          name: 'BOT',
          channel_id: channelId,
          channel_secret_id: channelSecretId,
          access_token_id: accessTokenId,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const base = { shop_id: shopId, line_account_id: id }
    const connection = await inTx(async (tx) =>
      tx
        .insertInto('cart_connections')
        .values({
          ...base,
          cart: 'REPIST',
          cart_domain: 'cart.example',
          credentials_id: await vault.store(tx, { shopId, purpose: 'cart.credentials', value: '{}' }),
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    return {
      shopId,
      lineAccountId: brand<LineAccountId>(id),
      channelId,
      inTx,
      secret,
      async newMember(displayName = '山田花子') {
        const lineUserId = `U${randomUUID().replaceAll('-', '')}`
        await control('PUT', `/users/${lineUserId}`, { displayName })
        await control('POST', `/channels/${channelId}/users/${lineUserId}/follow?silent=1`)
        const member = await inTx((tx) =>
          tx
            .insertInto('members')
            .values({ ...base, line_user_id: lineUserId })
            .returning('id')
            .executeTakeFirstOrThrow(),
        )
        return { memberId: brand<MemberId>(member.id), lineUserId }
      },
      async event(memberId, type, at) {
        const event = await inTx((tx) =>
          tx
            .insertInto('webhook_events')
            .values({
              ...base,
              webhook_event_id: randomUUID(),
              type,
              member_id: memberId,
              event_at: new Date(at),
              payload: JSON.stringify({ type }),
            })
            .returning('id')
            .executeTakeFirstOrThrow(),
        )
        return event.id
      },
      newDelivery: (memberId, { actions = {}, row = {} } = {}) =>
        inTx((tx) => insertDelivery(tx, { base, connectionId: connection.id, memberId, actions, row })),
      facts: () =>
        inTx(async (tx) => {
          const facts = await tx.deleteFrom('outbox').returning(['id', 'signal', 'workflow_id']).execute()
          return facts
            .sort((a, b) => a.id - b.id)
            .map((fact) => `${fact.signal} ${fact.workflow_id.split(':').at(-1)}`)
        }),
    }
  }

  return {
    database,
    sandbox,
    vault,
    tokens: testTokens,
    boxes: testBoxes(database.db),
    line,
    control,
    newShop,
    async close() {
      await sandbox.close()
      await owner.end()
      await database.drop()
    },
  }
}
