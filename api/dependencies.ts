import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import type { Db } from '../schema/database.ts'
import type { Vault } from '../schema/crypto/vault.ts'
import type { Keyring } from '../schema/crypto/keyring.ts'
import type { MediaStorage } from '../infra/runtime/media/storage.ts'
import type { TemporalAccess } from './runtime/temporal.ts'

/** Everything that the API uses outside itself. */
export interface ApiDependencies {
  db: Db
  vault: Vault
  keyring: Keyring
  temporal: TemporalAccess
  mediaStorage: MediaStorage
  settings: ApiSettings
}

/** A file of routes, to be registered with what it needs. */
export type Routes = FastifyPluginAsyncTypebox<ApiDependencies>

/** What a feature adds to the API under /v1. */
export interface Room {
  /** By name, registered in this order. */
  routes: Readonly<Record<string, Routes>>
  /** What their answers refer to by `$id`. */
  models: readonly TSchema[]
}

/** The settings that routes use. */
export interface ApiSettings {
  /** The address at which LINE and people reach this API, without a slash at the end. */
  publicUrl: string
  /** Where LINE's API is; the sandbox's is another one than LINE's own (infra/runtime/addresses.ts). */
  lineApiBaseUrl: string
  /** The folder of builds of the pages inside LINE (`npm run build:pages`). */
  pagesFolder: string
  /** Where the keys that sign ID tokens are published. */
  lineKeysUrl: string
  /** Whether LINE is a stand-in: pages inside LINE then sign in at that one. */
  isLineStandIn: boolean
  /** host:port of carts that may have private addresses, for the sandbox. */
  privateCartHosts: string[]
  /** The folder where uploads are received, and kept unless a bucket is configured. */
  mediaFolder: string
  /** The address that serves uploads, to be followed by a slash and their id. */
  mediaBaseUrl: string
  /** Whether LINE accepts addresses under it; otherwise no message with an upload can be saved. */
  isMediaReachable: boolean
  /** The address that e-mails come from; null: none are sent. */
  mailFrom: string | null
  /** Whom shops ask for help with what only the platform can do, such as robots; null: not said. */
  supportContact: string | null
  /** The origin of Temporal's Web UI, which may use the codec; null: none. */
  temporalUiOrigin: string | null
  /** Stands in the codec's address in place of a key, for the Web UI on a developer's machine; null: a key is needed. */
  temporalUiToken: string | null
  /** Addresses and networks of reverse proxies whose `X-Forwarded-For` is believed (infra/runtime/trustedProxies.ts). */
  trustedProxies: string[]
  /** Timeout of a check by a worker while a person waits (seconds). */
  checkSeconds: number
  /** Requests a minute for one key, or for one address without a valid key. */
  requestsPerMinute: number
  /** Requests are refused with 503 above this delay of the event loop (ms); 0: never. */
  maxLoopDelayMs: number
}
