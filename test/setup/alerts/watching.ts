import { randomUUID } from 'node:crypto'
import { Registry } from 'prom-client'
import type { MailPace } from '../../../domain/alerts/mailRule.ts'
import { readMailSettings } from '../../../infra/runtime/mailSettings.ts'
import { settingsReader } from '../../../infra/runtime/settings.ts'
import type { Db } from '../../../schema/database.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { createMailer, type MailTimeouts } from '../../../worker/alerts/mailer.ts'
import { startWatch, type WatchDeps } from '../../../worker/alerts/watch.ts'
import { silent } from '../runtime/log.ts'
import type { StartedMail } from '../sandbox/mail.ts'
import type { TestShop } from '../shops/shop.ts'

/** E-mails at once, and no repeats within a test. */
export const AT_ONCE: MailPace = {
  settleMs: 0,
  goneMs: 0,
  repeatMs: { ERROR: 3_600_000, WARNING: 3_600_000 },
  againMs: 0,
}

/** A watch as a worker process runs it, in the rhythm of a test. */
export function watch(
  db: Db,
  {
    mail,
    pace = AT_ONCE,
    timeouts,
    rhythm,
  }: {
    mail: Pick<StartedMail, 'smtpUrl'> | null
    pace?: MailPace
    timeouts?: MailTimeouts
    rhythm?: WatchDeps['rhythm']
  },
) {
  const settings =
    mail === null
      ? null
      : readMailSettings(
          settingsReader({ TODOKE_SMTP_URL: mail.smtpUrl, TODOKE_MAIL_FROM: 'todoke@crm.example.jp' }),
        )
  return startWatch({
    db,
    mailer: settings === null ? null : createMailer({ settings, publicUrl: 'https://crm.example' }, timeouts),
    pace,
    syncIntervalSeconds: 300,
    registry: new Registry(),
    log: silent,
    rhythm: {
      lookSeconds: 0.1,
      slowSeconds: 0.5,
      everyMs: 50,
      pauseSeconds: 0.2,
      ...rhythm,
    },
  })
}

/** An operator who wants alerts by e-mail, at an address of their own. */
export async function addRecipient(
  shop: TestShop,
  { name = '山田' }: { name?: string } = {},
): Promise<{ id: string; email: string }> {
  const email = `op-${randomUUID()}@shop.example.jp`
  const { id } = await shop.run((tx) =>
    insertOperator(tx, shop.shopId, { name, role: 'EDITOR', email, alertsByEmail: true }),
  )
  return { id, email }
}

const HOUR_MS = 3_600_000

/** The cart refuses, by default for an hour, or works again. */
export const setCartError = (shop: TestShop, code: string | null, forMs = HOUR_MS): Promise<unknown> =>
  shop.run((tx) =>
    tx
      .updateTable('cart_connections')
      .set({
        state: code === null ? 'OK' : 'ERROR',
        state_code: code,
        state_at: new Date(Date.now() - forMs),
      })
      .where('id', '=', shop.connectionId)
      .execute(),
  )
