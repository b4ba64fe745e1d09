/**
 * `npm run fuzz [-- <seed>]`: Schemathesis over the description of the running API: all checks, all phases, as an ADMIN
 * and as a VIEWER, against a stack and two shops of its own that are removed afterwards. Prints operations, cases,
 * failures and the seed; the exit code is 1 when something failed.
 */
import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from './bootstrap/progress.mjs'
import { figuresOf } from './fuzz/figures.ts'
import { bringSchemathesis, runSchemathesis } from './fuzz/python.ts'
import { type FuzzedShop, makeShops } from './fuzz/shops.ts'
import { freePorts } from './processes/ports.ts'
import { onStop } from './processes/stopSignals.ts'
import { readSettings } from './stack/settings.ts'
import { startStack } from './stack/stack.ts'
import { bringTemporal } from './temporal/binary.ts'
import { removeFolder } from './testing/services.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = join(root, '.data', `fuzz-${process.pid}`)
const say = (line: string): void => console.log(`  ${line}`)

/** Each run of the tool: whose key, how many cases an operation in the random phase, and which phases. */
const RUNS = [
  { as: 'admin', cases: 40, phases: 'examples,coverage,fuzzing,stateful' },
  { as: 'viewer', cases: 10, phases: 'examples,coverage,fuzzing' },
] as const

async function settingsOf() {
  const ports = await freePorts(9)
  const names = [
    'PORT',
    'POSTGRES_PORT',
    'TEMPORAL_PORT',
    'TEMPORAL_UI_PORT',
    'SANDBOX_LINE_PORT',
    'SANDBOX_REPIST_PORT',
    'SANDBOX_MAIL_PORT',
    'SANDBOX_SMTP_PORT',
    'SANDBOX_PLEX_PORT',
  ]
  return readSettings(root, {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...Object.fromEntries(names.map((name, place) => [name, String(ports[place])])),
    TODOKE_DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    // The limit is tried by tests of its own; here it would hide everything else.
    TODOKE_API_REQUESTS_PER_MINUTE: '1000000',
    TODOKE_API_MAX_LOOP_DELAY_MS: '0',
  })
}

interface Fuzzing {
  /** Schemathesis. */
  command: string
  url: string
  shop: FuzzedShop
  seed: number
}

/** Whether nothing failed. */
async function fuzz({ command, url, shop, seed }: Fuzzing): Promise<boolean> {
  const idsFile = join(folder, 'ids.json')
  await writeFile(idsFile, JSON.stringify(shop.ids))
  const figures: string[] = []
  let isClean = true
  for (const { as, cases, phases } of RUNS) {
    const report = join(folder, `${as}.json`)
    console.log(`\n  as ${as.toUpperCase()}, seed ${seed}\n`)
    const options: Record<string, string> = {
      url,
      phases,
      'max-examples': String(cases),
      seed: String(seed),
      // Python 3.11 parses its own code wrongly in two threads at once.
      workers: '1',
      header: `Authorization: Bearer ${shop[as]}`,
      'report-json-path': report,
      'generation-database': 'none',
      warnings: 'off',
      'exclude-path-regex': NOT_TRIED,
    }
    const code = await runSchemathesis(command, {
      args: [
        '--config-file',
        join(root, 'infra', 'dev', 'fuzz', 'schemathesis.toml'),
        'run',
        `${url}/docs/json`,
        '--continue-on-failure',
        ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ],
      cwd: folder,
      environment: {
        FUZZ_IDS: idsFile,
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: join(root, 'infra', 'dev', 'fuzz'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    })
    figures.push(...figuresOf(JSON.parse(await readFile(report, 'utf8')), { as, seed }))
    isClean &&= code === 0
  }
  console.log('')
  for (const line of figures) say(line)
  return isClean
}

/** Routes that a shop's key does not open: the platform's and the codec's. Tests of their own try them. */
const NOT_TRIED = '^(/v1/shops|/codec)'

async function main(signal: AbortSignal): Promise<boolean> {
  const seed = Number(process.argv[2] ?? randomInt(1, 2 ** 31))
  if (!Number.isSafeInteger(seed)) throw new Error('npm run fuzz takes a seed, which is a whole number.')
  await mkdir(folder, { recursive: true })
  let command = ''
  await step('Schemathesis', async () => {
    command = await bringSchemathesis(root, process.env['PYTHON'])
  })
  const settings = await settingsOf()
  await step('Temporal', () => bringTemporal(root, settings.given))
  const stack = await startStack(settings, say, signal)
  try {
    const shop = await makeShops(settings, stack, { say, signal })
    return await fuzz({ command, url: settings.localUrl, shop, seed })
  } finally {
    await stack.stop()
  }
}

const { signal } = onStop({ first: () => say('stopping'), second: () => process.exit(130) })
try {
  if (!(await main(signal))) process.exitCode = 1
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
await removeFolder(root, folder)
process.exit()
