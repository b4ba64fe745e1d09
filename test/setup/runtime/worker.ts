import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { Registry } from 'prom-client'
import { createLine } from '../../../activities/line/index.ts'
import { workflowBundle } from '../../../worker/runtime/bundle.ts'
import { readConfig } from '../../../worker/runtime/config.ts'
import { startLine } from '../../../worker/line.ts'
import { startOrders } from '../../../worker/orders.ts'
import type { Role, RoleContext } from '../../../worker/runtime/role.ts'
import { registerSearchAttributes } from '../../../worker/runtime/searchAttributes.ts'
import { connectTemporal } from '../../../worker/runtime/temporal.ts'
import type { TestDatabase } from './database.ts'
import { silent } from './log.ts'
import { TEST_MASTER_KEY, testVault } from './secrets.ts'
import { createNamespace } from './temporal.ts'

/** Roles of the workers in this process, as they run in production, in a namespace of their own. */
export interface TestRoles {
  client: Client
  registry: Registry
  namespace: string
  stop(): Promise<void>
}

/** Starts the roles `orders` and `line`, or those given, against the stand-in LINE. Stop them in `afterAll`. */
export async function startRoles(
  { db, url }: TestDatabase,
  line: { sandbox: { url: string } },
  starts: ((context: RoleContext) => Promise<Role>)[] = [startOrders, startLine],
  settings: NodeJS.ProcessEnv = {},
): Promise<TestRoles> {
  const address = process.env['TEST_TEMPORAL_ADDRESS']
  if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
  const namespace = await createNamespace(address)
  const config = readConfig({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TODOKE_MASTER_KEY: TEST_MASTER_KEY,
    TODOKE_LINE_API_BASE_URL: line.sandbox.url,
    TODOKE_LINE_DATA_API_BASE_URL: line.sandbox.url,
    TODOKE_MEDIA_DIR: join(tmpdir(), `todoke-media-${process.pid}`),
    TODOKE_SHUTDOWN_GRACE_SECONDS: '1',
    ...settings,
  })
  const temporal = await connectTemporal(config, { mayBeDown: false, log: silent })
  await registerSearchAttributes(temporal.client, namespace, silent)
  const context = {
    config,
    db,
    vault: testVault,
    line: createLine({ db, vault: testVault, lineApiBaseUrl: line.sandbox.url }),
    temporal,
    bundle: await workflowBundle(),
    registry: new Registry(),
    log: silent,
  }
  const roles: Role[] = []
  for (const start of starts) roles.push(await start(context))
  await Promise.all(roles.map((role) => role.ready))
  return {
    client: temporal.client,
    registry: context.registry,
    namespace,
    async stop() {
      await Promise.all(roles.map((role) => role.stop()))
      await temporal.close()
    },
  }
}
