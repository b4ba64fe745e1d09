import { buildApp } from '../../../api/app.ts'
import type { ApiDependencies } from '../../../api/dependencies.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { openDatabase } from '../../../schema/database.ts'

/** One operation of the API's description. */
export interface DescribedOperation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: object[]
  'x-roles': string[]
}

/** Paths, then methods in small letters. */
export type DescribedPaths = Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>

/** The paths of the API's own description; nothing is asked of a database, and nobody listens. */
export async function describedPaths(): Promise<DescribedPaths> {
  const keyring = parseKeyring(`k1:${newDataKey().toString('base64')}`)
  const db = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', name: 'description' })
  const app = await buildApp({
    db,
    vault: createVault(keyring),
    keyring,
    temporal: {} as ApiDependencies['temporal'],
    mediaStorage: {} as ApiDependencies['mediaStorage'],
    settings: {
      publicUrl: 'https://crm.example',
      lineApiBaseUrl: 'https://api.line.me',
      pagesFolder: 'pages',
      lineKeysUrl: 'http://127.0.0.1:1/oauth2/v2.1/certs',
      isLineStandIn: true,
      privateCartHosts: [],
      mediaFolder: 'media',
      mediaBaseUrl: 'https://crm.example/media',
      isMediaReachable: true,
      supportContact: null,
      temporalUiOrigin: null,
      temporalUiToken: null,
      trustedProxies: [],
      mailFrom: null,
      checkSeconds: 20,
      requestsPerMinute: 1_000,
      maxLoopDelayMs: 0,
    },
  })
  try {
    return (app.swagger() as unknown as { paths: DescribedPaths }).paths
  } finally {
    await app.close()
    await db.destroy()
  }
}
