/**
 * `npm run demo`: plays the story again on the stack that `npm start` runs: a new order, a step due in the next minute.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSettings, withEnvFile } from './stack/settings.ts'
import { replay } from './story/index.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const settings = readSettings(root, withEnvFile(root, process.env))
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

try {
  const alive = await fetch(`${settings.localUrl}/health/live`).then(
    (answer) => answer.ok,
    () => false,
  )
  if (!alive)
    throw new Error(`nothing answers at ${settings.localUrl}: run npm start first, in another terminal`)
  await replay({ settings, databaseUrl: '', say: (line) => console.log(`  ${line}`), signal: stop.signal })
} catch (error) {
  console.error(`\n  ${(error as Error).message}`)
  process.exitCode = 1
}
