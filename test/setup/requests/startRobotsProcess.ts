import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TEST_MASTER_KEY } from '../runtime/secrets.ts'
import { until } from '../runtime/until.ts'

const ENTRY = fileURLToPath(new URL('./robotsProcess.ts', import.meta.url))

/** A worker process of the queue `robots` over the scripted cart, ready for work. Kill it in the end. */
export async function startRobotsProcess(given: {
  cartUrl: string
  databaseUrl: string
  temporalAddress: string
  namespace: string
  /** TODOKE_OPERATION_TIMES */
  times: string
}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [ENTRY, given.cartUrl], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TZ: 'UTC',
      LOG_LEVEL: 'warn',
      DATABASE_URL: given.databaseUrl,
      TEMPORAL_ADDRESS: given.temporalAddress,
      TEMPORAL_NAMESPACE: given.namespace,
      TODOKE_MASTER_KEY: TEST_MASTER_KEY,
      TODOKE_OPERATION_TIMES: given.times,
      TODOKE_SHUTDOWN_GRACE_SECONDS: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout?.on('data', (part: Buffer) => {
    said += part.toString()
  })
  await until(async () => said.includes('TODOKE_READY'))
  return child
}
