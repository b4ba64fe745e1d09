import { parseArgs } from 'node:util'
import { ensureBootstrapKey } from '../../schema/shops/bootstrapKey.ts'
import { parseKeyring } from '../../schema/crypto/keyring.ts'
import { rotateSecrets } from '../../schema/crypto/rotation.ts'
import { type Db, openDatabase } from '../../schema/database.ts'
import { tellOpenRequests } from '../../schema/requests/wakeRequests.ts'
import { endAllKeys } from '../../schema/shops/recoveries.ts'
import { migrate } from '../../schema/migrations/migrate.ts'
import { forEachShop } from '../../schema/sql/forEachShop.ts'
import { changeCancelPrice, listPrices, recountAll } from './billing.ts'
import { confirmRestored, holdAfterRestore } from '../../schema/delivery/afterRestore.ts'

/** What the operator's command line is told by its environment: DATABASE_URL and TODOKE_MASTER_KEY. */
export interface CliEnvironment {
  databaseUrl: string | undefined
  masterKey: string | undefined
}

const USAGE = `todoke <command>

  migrate              bring the database to this version
  bootstrap-key        make the first platform key, once; it is shown once
  rotate-keys          wrap all secrets anew under the first key of TODOKE_MASTER_KEY
  end-keys <shop>      end all API keys of a shop whose administrators lost theirs; then the platform can recover it
  recount-charges      compare the charges of all shops with their requests; fails when they differ
  prices               the platform's prices for requests, by version
  cancel-price <yen> <date>   what a cancellation costs from a later day in Japan (YYYY-MM-DD), without tax
  restored             after restoring a database: hold every channel, close what is too old to re-send
  restored --confirm   let the channels send again

It reads DATABASE_URL (and TODOKE_MASTER_KEY for rotate-keys).`

/** Runs one command and answers the exit code; what went wrong is one sentence on standard error. */
export async function runCli(args: string[], env: CliEnvironment): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { confirm: { type: 'boolean' } },
    })
    const text = await command(positionals, values.confirm === true, env)
    if (text === null) {
      console.error(USAGE)
      return 2
    }
    console.log(text)
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

async function command(
  [name = '', ...given]: string[],
  confirm: boolean,
  env: CliEnvironment,
): Promise<string | null> {
  const [argument] = given
  switch (name) {
    case 'migrate': {
      const { applied } = await migrate(databaseUrl(env))
      return applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.'
    }
    case 'bootstrap-key': {
      const key = await ensureBootstrapKey(databaseUrl(env))
      return key ?? 'A platform key exists already; it was shown when it was made.'
    }
    case 'rotate-keys': {
      const keyring = parseKeyring(env.masterKey ?? '')
      const done = await withDatabase(env, (db) => rotateSecrets(db, keyring))
      return `Wrapped ${done} secrets anew under key '${keyring.currentId}'. Keep the older keys while workflow histories that were written under them live (docs/operations.md).`
    }
    case 'end-keys': {
      if (argument === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(argument))
        return null
      const ended = await withDatabase(env, (db) => endAllKeys(db, argument))
      return `Ended ${ended} keys. Now POST /v1/shops/${argument}/recovery with the platform's key.`
    }
    case 'recount-charges':
      return withDatabase(env, recountAll)
    case 'prices':
      return listPrices(databaseUrl(env))
    case 'cancel-price':
      return changeCancelPrice(databaseUrl(env), given)
    case 'restored': {
      if (confirm) {
        const released = await withDatabase(env, confirmRestored)
        return `${released} channels send again.`
      }
      const { channels, safe, tooOld } = await withDatabase(env, async (db) => {
        const held = await holdAfterRestore(db)
        await forEachShop(db, (tx, shopId) => tellOpenRequests(tx, shopId, { most: null }))
        return held
      })
      return [
        `${channels} channels are held; nothing leaves.`,
        `${safe} deliveries were due within the last 23 h: they go with their old key, and LINE drops what it has already.`,
        `${tooOld} deliveries are older: they are closed as OUTAGE_EXPIRED and marked "may have been sent".`,
        'Open requests are read in their carts again before anything is changed there.',
        'When this is right: todoke restored --confirm',
      ].join('\n')
    }
    default:
      return null
  }
}

function databaseUrl({ databaseUrl: url }: CliEnvironment): string {
  if (!url)
    throw new Error(
      'DATABASE_URL: is not set. Give the address of the database: postgres://user:password@host:5432/todoke',
    )
  return url
}

async function withDatabase<T>(env: CliEnvironment, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDatabase({ url: databaseUrl(env), name: 'todoke-cli', max: 2 })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}
