import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import type { Db } from '../schema/database.ts'
import type { Vault } from '../schema/crypto/vault.ts'
import type { Keyring } from '../schema/crypto/keyring.ts'
import type { MediaStorage } from './media/storage.ts'
import type { TemporalAccess } from './runtime/temporal.ts'

/** What the API needs of the world. */
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

/** What the routes must know of the configuration. */
export interface ApiSettings {
  /** The address at which LINE and people reach this API, without a slash at the end. */
  publicUrl: string
  /** host:port of carts that may be private, for the sandbox. */
  privateCartHosts: string[]
  /** The folder in which uploads are received, and kept unless a bucket is configured. */
  mediaFolder: string
  /** Where LINE fetches uploads: their ids stand behind a slash. */
  mediaBaseUrl: string
  /** Whether LINE takes addresses that begin so; else no message can be saved with an upload. */
  isMediaReachable: boolean
  /** The origin of Temporal's Web UI, which may use the codec; null: none may. */
  temporalUiOrigin: string | null
  /** How long a person waits for a check on save (seconds). */
  checkSeconds: number
  /** Requests a minute that one key may make, or one address without a valid key. */
  requestsPerMinute: number
  /** Above this delay of the event loop (ms) requests are refused with 503; 0: never. */
  maxLoopDelayMs: number
}
