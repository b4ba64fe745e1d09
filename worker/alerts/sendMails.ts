import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import type { Db } from '../../schema/database.ts'
import { type ClaimedMail, claimMails, readMail, storeTry } from '../../schema/alerts/mailOutbox.ts'
import { MAIL_TIMEOUTS, type Mailer } from './mailer.ts'

/** E-mails under way at once, of which at most some are of one shop. */
const AT_ONCE = 8
const OF_A_SHOP = 3
/** Longer than a try may take: nobody sends what is being sent. */
export const MAIL_LEASE_SECONDS = 2 * (MAIL_TIMEOUTS.wholeMs / 1_000)
/** After a first try that failed; it doubles. */
const PAUSE_SECONDS = 30

export interface SenderDeps {
  db: Db
  mailer: Mailer
  tries: Counter<'end'>
  log: Logger
  pauseSeconds?: number
  leaseSeconds?: number
}

/**
 * Sends e-mails that are due until none is. At least once: a process that dies between the server's yes and the commit
 * leaves the e-mail to be sent again, since an alert that is lost is worse than one that comes twice (decision 0050).
 */
export async function sendDueMails(deps: SenderDeps, stopping: AbortSignal): Promise<void> {
  const { db, leaseSeconds = MAIL_LEASE_SECONDS } = deps
  while (!stopping.aborted) {
    const claimed = await claimMails(db, { most: AT_ONCE, ofAShop: OF_A_SHOP, seconds: leaseSeconds })
    if (claimed.length === 0) return
    await Promise.all(
      claimed.map((mail) =>
        sendOne(deps, mail, stopping).catch((error: unknown) => {
          deps.log.warn({ err: error, mail: mail.id }, 'an e-mail about an alert waits for its next turn')
        }),
      ),
    )
  }
}

async function sendOne(
  { db, mailer, tries, log, pauseSeconds = PAUSE_SECONDS }: SenderDeps,
  mail: ClaimedMail,
  stopping: AbortSignal,
): Promise<void> {
  const content = await readMail(db, mail)
  if (content === 'dropped' || content === 'postponed') return
  const result = await mailer.send(content, stopping)
  tries.inc({ end: result.end })
  await storeTry(db, mail, { to: content.to, result, pauseSeconds })
  const said = { mail: mail.id, shop: mail.shopId, kind: content.kind, occasion: content.occasion }
  if (result.end === 'sent') log.info(said, 'e-mail about an alert sent')
  else log.warn({ ...said, end: result.end, code: result.error }, 'e-mail about an alert not sent')
}
