import { runStandIn } from '../kit/process/main.ts'
import { readConfig } from './config.ts'
import { createMailSandbox } from './sandbox.ts'

/** The process: `node infra/sandbox/mail/main.ts`. */
await runStandIn({
  name: 'Mail sandbox',
  readConfig,
  create: createMailSandbox,
  pages: { mailbox: '/mail', control: '/_control' },
})
