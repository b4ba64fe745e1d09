import { runStandIn } from '../../kit/process/main.ts'
import { readConfig } from './config.ts'
import { createRepistSandbox } from './sandbox.ts'

/** The process: `node infra/sandbox/carts/repist/main.ts`. */
await runStandIn({
  name: 'Repist sandbox',
  readConfig,
  create: createRepistSandbox,
  pages: { admin: '/admin/', changes: '/_control/pages/changes', faults: '/_control/pages/faults' },
})
