import closeWithGrace from 'close-with-grace'
import { waitForDatabase } from '../infra/runtime/database.ts'
import { createLog } from '../infra/runtime/log.ts'
import { BadSetting } from '../infra/runtime/settings.ts'
import { endFailedStart } from '../infra/runtime/startFailure.ts'
import { sayWaiting } from '../infra/runtime/startWait.ts'
import { checkMasterKey } from '../schema/crypto/checkMasterKey.ts'
import { createPayloadCodec } from '../schema/crypto/payloadCodec.ts'
import { createVault } from '../schema/crypto/vault.ts'
import { openDatabase } from '../schema/database.ts'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { openMediaStorage } from '../infra/runtime/media/openStorage.ts'
import { keepMediaTidy } from './media/sweepUploads.ts'
import { openTemporal } from './runtime/temporal.ts'

/** What running requests get at SIGTERM (ms). */
const GRACE_MS = 8_000

/** The API's process: reads its settings, waits for its database, listens, and ends gracefully. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog({ name: 'api', level: config.logLevel })
  await waitForDatabase(config.databaseUrl, { say: (reason) => sayWaiting(log, reason) })
  const db = openDatabase({ url: config.databaseUrl, max: 20, mostOfAShop: 5, name: 'todoke-api' })
  const vault = createVault(config.keyring)
  await checkMasterKey(db, vault)

  const temporal = openTemporal(config.temporal, createPayloadCodec(config.keyring))
  const mediaStorage = openMediaStorage(config)
  const deps = { db, vault, keyring: config.keyring, temporal, mediaStorage, settings: config }
  const app = await buildApp(deps, log)
  const sweeping = keepMediaTidy({ db, mediaStorage, mediaFolder: config.mediaFolder, log })
  const close = async (): Promise<void> => {
    await app.close()
    await sweeping.stop()
    await mediaStorage.close()
    await temporal.close()
    await db.destroy()
  }
  closeWithGrace({ delay: GRACE_MS, logger: false }, async ({ err }) => {
    if (err) log.fatal({ err }, 'ending after an error that nobody caught')
    await close()
  })
  await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await close()
    throw cannotListen(error, config)
  })
}

function cannotListen(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return new BadSetting('PORT', `${port} is taken by another program. End that one, or set another PORT.`)
  if (code === 'EACCES')
    return new BadSetting('PORT', `${port} may not be used by this user. Set a PORT of 1024 or more.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new BadSetting('HOST', `${host} is not an address of this machine. Set 127.0.0.1 or 0.0.0.0.`)
  return error
}

await main().catch(endFailedStart)
