/**
 * `npm run doctor`: what was found, from where, which version, and what to do about what is missing. Changes nothing
 * and needs no npm package. Exit code 1 when something is wrong that `npm start` cannot mend.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Finding,
  findMemory,
  findPages,
  findPlaces,
  findServices,
  findTools,
} from './examination/findings.ts'
import { readSettings, withEnvFile } from './stack/settings.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const signs = { good: 'ok     ', 'to come': 'missing', trouble: 'trouble' }

function print({ what, state, detail, remedy }: Finding): void {
  console.log(`  ${signs[state]}  ${what.padEnd(26)}${detail}`)
  if (remedy !== undefined) console.log(`  ${''.padEnd(35)}-> ${remedy}`)
}

try {
  const settings = readSettings(root, withEnvFile(root, process.env))
  const findings = findTools(root)
  for (const look of [findServices, findPages, findPlaces, findMemory])
    findings.push(...(await look(settings)))
  findings.forEach(print)
  process.exitCode = findings.some(({ state }) => state === 'trouble') ? 1 : 0
} catch (error) {
  console.error(`\n  ${(error as Error).message}`)
  process.exitCode = 1
}
// The channel to the bootstrap must not keep this process alive.
process.channel?.unref()
