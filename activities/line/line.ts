import type { Vault } from '../../schema/crypto/vault.ts'
import type { Db } from '../../schema/database.ts'
import { type ChannelAccess, createChannelAccess } from './channelAccess.ts'
import { createLineClient, type LineClient } from './client.ts'

/** LINE as the activities and the dispatcher use it: the client for the calls, and access to the channels' tokens. */
export interface Line {
  client: LineClient
  access: ChannelAccess
}

export interface LineOptions {
  db: Db
  vault: Vault
  /** Scheme, host and port, such as `https://api.line.me`. */
  lineApiBaseUrl: string
  /** Timeout of one call in milliseconds; default 5,000. */
  timeoutMs?: number
}

/** Make one per process, so that its activities and its dispatcher share the tokens. */
export function createLine({ db, vault, lineApiBaseUrl, timeoutMs }: LineOptions): Line {
  const client = createLineClient({
    baseUrl: lineApiBaseUrl,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  return { client, access: createChannelAccess({ db, vault, client }) }
}
