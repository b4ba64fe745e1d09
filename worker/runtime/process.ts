import { createServer } from 'node:http'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import closeWithGrace from 'close-with-grace'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { waitForDatabase } from '../../infra/runtime/database.ts'
import { createLog } from '../../infra/runtime/log.ts'
import { BadSetting } from '../../infra/runtime/settings.ts'
import { endFailedStart } from '../../infra/runtime/startFailure.ts'
import { sayWaiting } from '../../infra/runtime/startWait.ts'
import { createLine } from '../../activities/line/index.ts'
import { createVault } from '../../schema/crypto/vault.ts'
import { openDatabase } from '../../schema/database.ts'
import { workflowBundle } from './bundle.ts'
import { readConfig, type WorkerConfig } from './config.ts'
import type { Role, RoleContext } from './role.ts'
import { registerSearchAttributes } from './searchAttributes.ts'
import { connectTemporal } from './temporal.ts'

/** Says on standard output that every role works; the local stack waits for it. */
const READY = 'TODOKE_READY'

/**
 * Runs roles in this process until SIGTERM or SIGINT, then stops them in reverse order. A wrong setting is one line on
 * standard error and exit code 1, with nothing left running. `mayBeWithoutTemporal`: for the process that sends, which
 * starts while Temporal is down (delivery.md 1.3).
 */
export async function runProcess(
  name: string,
  starts: ((context: RoleContext) => Promise<Role>)[],
  { mayBeWithoutTemporal = false }: { mayBeWithoutTemporal?: boolean } = {},
): Promise<void> {
  await run(name, starts, mayBeWithoutTemporal).catch(endFailedStart)
}

async function run(
  name: string,
  starts: ((context: RoleContext) => Promise<Role>)[],
  mayBeDown: boolean,
): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog({ name: `todoke-${name}`, level: config.logLevel })
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      log[level === 'ERROR' ? 'error' : 'warn']({ temporal: meta }, message)
    }),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {} },
      ...(config.temporalMetricsPort > 0 && {
        metrics: { prometheus: { bindAddress: `127.0.0.1:${config.temporalMetricsPort}` } },
      }),
    },
  })
  await waitForDatabase(config.databaseUrl, { say: (reason) => sayWaiting(log, reason) })
  const [temporal, bundle] = await Promise.all([
    connectTemporal(config, { mayBeDown, log }),
    workflowBundle(),
  ])
  const registered = temporal.native.then(() =>
    registerSearchAttributes(temporal.client, config.temporal.namespace, log),
  )
  if (!mayBeDown) await registered
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const metrics = await serveMetrics(registry, config)
  const db = openDatabase({ url: config.databaseUrl, name: `todoke-${name}`, max: 20 })
  const vault = createVault(config.keyring)
  const line = createLine({ db, vault, lineApiBaseUrl: config.lineApiBaseUrl })
  const context: RoleContext = { config, db, vault, line, temporal, bundle, registry, log }

  const roles: Role[] = []
  for (const start of starts) roles.push(await start(context))

  let closing = false
  closeWithGrace({ delay: (config.shutdownGraceSeconds + 3) * 1000, logger: false }, async ({ err }) => {
    closing = true
    if (err) log.fatal({ err }, 'ending after an error')
    for (const role of roles.toReversed())
      await role.stop().catch((error: unknown) => log.error({ err: error }, role.name))
    metrics?.close()
    await temporal.close()
    await db.destroy()
    log.info('stopped')
  })
  for (const role of roles) {
    role.ended.catch((error: unknown) => {
      if (closing) return
      log.fatal({ err: error, role: role.name }, 'a role failed')
      process.exit(1)
    })
  }
  const ready = await Promise.all([registered, ...roles.map((role) => role.ready)]).then(
    () => true,
    (error: unknown) => {
      if (closing) return false
      throw error
    },
  )
  if (!ready) return
  log.info({ roles: roles.map((role) => role.name) }, 'ready')
  process.stdout.write(`${READY}\n`)
}

async function serveMetrics(
  registry: Registry,
  { metricsPort }: WorkerConfig,
): Promise<ReturnType<typeof createServer> | undefined> {
  if (metricsPort === 0) return undefined
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    void registry
      .metrics()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new BadSetting(
          'TODOKE_METRICS_PORT',
          `port ${metricsPort} cannot be used (${error.code}). Choose another, or end what uses it.`,
        ),
      ),
    )
    server.listen(metricsPort, '127.0.0.1', resolve)
  })
  return server
}
