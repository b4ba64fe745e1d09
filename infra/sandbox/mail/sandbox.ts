import fastify from 'fastify'
import { BadSetting } from '../kit/process/config.ts'
import { createStandIn, type Opened, type StandIn, type StandInOptions } from '../kit/process/standIn.ts'
import { Faults } from '../kit/requests/faults.ts'
import { openArchive } from '../kit/state/archive.ts'
import { controlApi } from './control/routes.ts'
import { mailPages } from './pages/routes.ts'
import type { SmtpFault } from './smtp/faults.ts'
import { createSmtp } from './smtp/server.ts'
import { Mailbox } from './state/mailbox.ts'

export interface MailSandboxOptions extends StandInOptions {
  /** Where e-mails are received; default 0, a free port. */
  smtpPort?: number
}

export interface MailSandbox extends StandIn {
  /** `smtp://127.0.0.1:…`. Throws before `listen`. */
  readonly smtpUrl: string
}

/** The stand-in mail server: it takes every e-mail and keeps it where a person or a test reads it. */
export function createMailSandbox(options: MailSandboxOptions = {}): MailSandbox {
  let smtpUrl: string | undefined
  const standIn = createStandIn(() => open(options, (url) => (smtpUrl = url)), options)
  return {
    listen: () => standIn.listen(),
    close: () => standIn.close(),
    get url() {
      return standIn.url
    },
    get smtpUrl() {
      if (smtpUrl === undefined) throw new Error('The stand-in does not listen yet.')
      return smtpUrl
    },
  }
}

function open(
  { dataDir = null, host = '127.0.0.1', smtpPort = 0 }: MailSandboxOptions,
  told: (smtpUrl: string) => void,
): Opened {
  const mailbox = new Mailbox(openArchive(dataDir, 'mail.sqlite'))
  const faults = new Faults<SmtpFault>()
  const smtp = createSmtp({ mailbox, faults })
  const app = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } })
  app.register(mailPages(mailbox), { prefix: '/mail' })
  app.register(controlApi({ mailbox, faults, smtp }), { prefix: '/_control' })
  app.get('/', (_request, reply) => reply.redirect('/mail'))
  return {
    app,
    async listening() {
      told(
        await smtp.listen(host, smtpPort).catch((error: unknown) => {
          throw new BadSetting(
            `SANDBOX_SMTP_PORT is ${smtpPort}, on which nothing can listen: ${error instanceof Error ? error.message : ''}`,
          )
        }),
      )
    },
    async close() {
      await smtp.close()
      mailbox.close()
    },
  }
}
