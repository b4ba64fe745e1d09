import type { Vault } from '../../schema/crypto/vault.ts'
import type { Db } from '../../schema/database.ts'
import { type ChannelAccess, createChannelAccess } from './channel.ts'
import { createLineClient, type LineClient } from './client.ts'

/** LINE as the activities and the dispatcher use it: the calls, and the tokens to make them with. */
export interface Line {
  client: LineClient
  access: ChannelAccess
}

export interface LineOptions {
  db: Db
  vault: Vault
  /** Scheme, host and port. `https://api.line.me`. */
  lineApiBaseUrl: string
  /** Of one call. Milliseconds; default 5,000. */
  timeoutMs?: number
}

/** One for a process, so that its activities and its dispatcher share the tokens. */
export function createLine({ db, vault, lineApiBaseUrl, timeoutMs }: LineOptions): Line {
  const client = createLineClient({
    baseUrl: lineApiBaseUrl,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  return { client, access: createChannelAccess({ db, vault, client }) }
}
