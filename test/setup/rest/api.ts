import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { type Keyring, newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault, type Vault } from '../../../schema/crypto/vault.ts'
import { insertApiKey, newKey } from '../../../schema/shops/apiKeys.ts'
import { ensureBootstrapKey } from '../../../schema/shops/bootstrapKey.ts'
import { inShop } from '../../../schema/database.ts'
import { insertOperator, type OperatorRole } from '../../../schema/shops/operators.ts'
import { insertShop } from '../../../schema/shops/shops.ts'
import { brand, type LineAccountId, type ShopId } from '../../../domain/values/ids.ts'
import { insertLineAccount } from '../../../schema/line/lineAccounts.ts'
import { type Api, buildApp } from '../../../api/app.ts'
import type { ApiSettings } from '../../../api/dependencies.ts'
import { diskStorage } from '../../../infra/runtime/media/diskStorage.ts'
import type { MediaStorage } from '../../../infra/runtime/media/storage.ts'
import { openTemporal } from '../../../api/runtime/temporal.ts'
import { createTestDatabase, type TestDatabase } from '../runtime/database.ts'

/** Nobody listens on port 1: for what must work without Temporal. */
export const NO_TEMPORAL = { address: '127.0.0.1:1', namespace: 'default' }

/** An answer as tests look at it. */
export interface Answer {
  status: number
  headers: Record<string, unknown>
  body: Json
}
/** Parsed JSON whose fields tests read without checking each. */
export type Json = { readonly [name: string]: Json } & { readonly [place: number]: Json } & Iterable<Json> & {
    toString(): string
  }

/** The API in this process, on a database of its own. Close it in `afterAll`. */
export interface TestApi {
  app: Api
  /** Folder of uploads. */
  mediaFolder: string
  mediaStorage: MediaStorage
  database: TestDatabase
  keyring: Keyring
  vault: Vault
  bootstrapKey: string
  call(method: string, url: string, options?: CallOptions): Promise<Answer>
  /** A shop with one operator of this role, and their key. */
  shop(role?: OperatorRole): Promise<ApiShop>
  keyFor(shopId: ShopId, role: OperatorRole): Promise<string>
  lineAccount(shopId: ShopId, secret?: string): Promise<LineAccountId>
  close(): Promise<void>
}
export interface ApiShop {
  id: ShopId
  key: string
}
export interface CallOptions {
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

export async function startTestApi(
  { address, namespace }: { address: string; namespace: string } = NO_TEMPORAL,
  settings: Partial<ApiSettings> = {},
  storage?: MediaStorage,
  /** Given when workers share it. */
  keyring: Keyring = parseKeyring(`k1:${newDataKey().toString('base64')}`),
): Promise<TestApi> {
  const mediaFolder = await mkdtemp(join(tmpdir(), 'todoke-media-'))
  const mediaStorage = storage ?? diskStorage(mediaFolder)
  const database = await createTestDatabase()
  const { db } = database
  const vault = createVault(keyring)
  const temporal = openTemporal({ address, namespace }, createPayloadCodec(keyring))
  const app = await buildApp({
    db,
    vault,
    keyring,
    temporal,
    mediaStorage,
    settings: {
      publicUrl: 'https://crm.example',
      lineApiBaseUrl: 'https://api.line.me',
      pagesFolder: join(mediaFolder, 'no pages'),
      lineKeysUrl: 'http://127.0.0.1:1/oauth2/v2.1/certs',
      isLineStandIn: false,
      mediaFolder,
      mediaBaseUrl: 'https://crm.example/media',
      isMediaReachable: true,
      privateCartHosts: ['127.0.0.1:4101'],
      mailFrom: null,
      supportContact: 'support@todoke.example',
      temporalUiOrigin: 'http://127.0.0.1:8233',
      temporalUiToken: null,
      trustedProxies: [],
      requestsPerMinute: 100_000,
      checkSeconds: 20,
      // Never 503 for a busy event loop: test runs make one.
      maxLoopDelayMs: 0,
      ...settings,
    },
  })
  const bootstrapKey = (await ensureBootstrapKey(database.url)) ?? ''
  let channels = 2_000_000_000 + Math.floor(Math.random() * 1_000_000)

  const keyFor = (shopId: ShopId, role: OperatorRole) =>
    inShop(db, shopId, async (tx) => {
      const operator = await insertOperator(tx, shopId, { name: role, role })
      const key = newKey()
      await insertApiKey(tx, shopId, { operatorId: operator.id, name: 'test', key })
      return key.clear
    })
  return {
    app,
    mediaFolder,
    mediaStorage,
    database,
    keyring,
    vault,
    bootstrapKey,
    keyFor,
    async call(method, url, { key, body, headers = {} } = {}) {
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const text = answer.body
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: (text.startsWith('{') ? JSON.parse(text) : text) as Json,
      }
    },
    async shop(role = 'ADMIN') {
      const id = await db.transaction().execute(async (tx) => {
        const row = await insertShop(tx, { name: 'テスト店', contactPhone: null, contactHours: null })
        return brand<ShopId>(row.id)
      })
      return { id, key: await keyFor(id, role) }
    },
    lineAccount: (shopId, secret = 'secret') =>
      inShop(db, shopId, async (tx) => {
        const row = await insertLineAccount(tx, shopId, {
          name: 'テスト公式',
          channelId: String((channels += 1)),
          channelSecretId: await vault.store(tx, { shopId, purpose: 'line.channelSecret', value: secret }),
          accessTokenId: null,
          botUserId: null,
          pushLimit: 2_000,
        })
        return brand<LineAccountId>(row.id)
      }),
    async close() {
      await app.close()
      await temporal.close()
      await mediaStorage.close()
      await database.drop()
      await rm(mediaFolder, { recursive: true, force: true })
    },
  }
}

/** A value of an answer as text, for an address. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
