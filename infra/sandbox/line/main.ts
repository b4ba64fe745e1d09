import { runStandIn } from '../kit/process/main.ts'
import { readConfig } from './config.ts'
import { createLineSandbox } from './sandbox.ts'

/** The process: `node infra/sandbox/line/main.ts`. */
await runStandIn({
  name: 'LINE sandbox',
  readConfig,
  create: createLineSandbox,
  pages: { chat: '/chat', control: '/_control' },
})
