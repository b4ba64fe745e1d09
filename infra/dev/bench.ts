/**
 * `npm run bench [-- <name> ...]`: measures the figures of docs/performance.md, all or those named, against a
 * PostgreSQL that flushes what it commits and Temporal servers of its own. The exit code is 1 when a result is wrong (a
 * message twice, lost or early), never for being slow.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BENCHES, runBenches } from '../../test/bench/run.ts'
import { step } from './bootstrap/progress.mjs'
import { freePorts } from './processes/ports.ts'
import { startPostgres } from './postgres/postgres.ts'
import { commandLineOf } from './processes/processes.ts'
import { bringTemporal } from './temporal/binary.ts'
import { endLeftoverTemporal } from './temporal/temporal.ts'
import { removeFolder } from './testing/services.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const runFolder = (pid: number): string => join(root, '.data', `bench-${pid}`)

/** Makes the folder of this run, after removing those of runs that were killed. */
async function prepareFolder(): Promise<string> {
  const data = join(root, '.data')
  await mkdir(data, { recursive: true })
  for (const name of await readdir(data)) {
    const owner = Number(/^bench-(\d+)$/.exec(name)?.[1])
    if (!Number.isNaN(owner) && !commandLineOf(owner).includes('infra/dev/bench.ts')) await removeRun(owner)
  }
  await mkdir(runFolder(process.pid))
  return runFolder(process.pid)
}

/** Ends what runs in the folder of a run, the Temporal server of a figure too, and removes it. */
async function removeRun(pid: number): Promise<void> {
  const folder = runFolder(pid)
  if (!existsSync(folder)) return
  for (const bed of await readdir(folder)) await endLeftoverTemporal(join(folder, bed))
  await removeFolder(root, folder)
}

async function main(): Promise<boolean> {
  const given = process.argv.slice(2)
  const unknown = given.filter((name) => !(name in BENCHES))
  if (unknown.length > 0)
    throw new Error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)
  const folder = await prepareFolder()
  const [port = 0] = await freePorts(1)
  const postgres = await step('PostgreSQL', () => startPostgres({ root, dataFolder: folder, port }))
  const { path } = await step('Temporal', () => bringTemporal(root, process.env))
  const [cpu] = cpus()
  const machine = `${cpus().length} x ${cpu?.model.trim()}, Node ${process.versions.node}`
  console.log(`\n  ${new Date().toISOString().slice(0, 10)}, ${machine}\n`)
  return await runBenches({ root, folder, postgres, temporalBinary: path }, given)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    // Sandbox and workers end with this process; database and Temporal have to be ended.
    void removeRun(process.pid).finally(() => process.exit(130))
  })
try {
  if (!(await main())) process.exitCode = 1
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
await removeRun(process.pid)
