import { mailPace } from '../../domain/alerts/mailRule.ts'
import type { Role, RoleContext } from '../runtime/role.ts'
import { createMailer } from './mailer.ts'
import { startWatch } from './watch.ts'

/** The watch as a role that every worker process has beside its own. It needs no Temporal. */
export async function startAlerts({ db, config, registry, log: parent }: RoleContext): Promise<Role> {
  const log = parent.child({ role: 'alerts' })
  const { mail, publicUrl, alertMailAfterSeconds, syncIntervalSeconds } = config
  if (mail === null) log.info('TODOKE_SMTP_URL is not set: alerts are listed, no e-mails are sent')
  else log.info({ host: mail.host, port: mail.port }, 'alerts are sent by e-mail')
  const watch = startWatch({
    db,
    mailer: mail === null ? null : createMailer({ settings: mail, publicUrl }),
    pace: mailPace(alertMailAfterSeconds * 1_000),
    syncIntervalSeconds,
    registry,
    log,
  })
  let ended = (): void => {}
  return {
    name: 'alerts',
    ready: Promise.resolve(),
    ended: new Promise((resolve) => {
      ended = resolve
    }),
    async stop() {
      await watch.stop()
      ended()
    },
  }
}
