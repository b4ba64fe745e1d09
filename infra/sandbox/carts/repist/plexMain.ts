import { runStandIn } from '../../kit/process/main.ts'
import { readPlexConfig } from './config.ts'
import { createRepistSandbox } from './sandbox.ts'

/** The process of the flavour リピストプレックス: `node infra/sandbox/carts/repist/plexMain.ts`. */
await runStandIn({
  name: 'Plex sandbox',
  readConfig: readPlexConfig,
  create: createRepistSandbox,
  pages: { admin: '/admin/', changes: '/_control/pages/changes', faults: '/_control/pages/faults' },
})
