/** `npm run todoke -- <command>`: the operator's command line, by default on the database of this folder's stack. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '../cli/main.ts'
import { storedMasterKey } from './stack/environment.ts'
import { databaseName } from './stack/parts.ts'
import { livingUrl } from './postgres/postgres.ts'
import { readSettings, withEnvFile } from './stack/settings.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const settings = readSettings(root, withEnvFile(root, process.env))
process.exit(
  await runCli(process.argv.slice(2), {
    databaseUrl:
      'url' in settings.postgres
        ? settings.postgres.url
        : (livingUrl(settings.dataFolder, databaseName) ?? undefined),
    masterKey: storedMasterKey(settings),
  }),
)
