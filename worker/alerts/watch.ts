import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import type { MailPace } from '../../domain/alerts/mailRule.ts'
import { lookAtShop } from '../../schema/alerts/lookAtShop.ts'
import { claimWatches } from '../../schema/alerts/watches.ts'
import type { Db } from '../../schema/database.ts'
import type { Mailer } from './mailer.ts'
import { sendDueMails } from './sendMails.ts'

/** Between two looks at a shop, and between two askings of the costly questions. */
const LOOK_SECONDS = 20
const SLOW_SECONDS = 300
/** Between two askings whose turn it is. */
const EVERY_MS = 5_000
/** Shops taken at once; they are looked at one after another. */
const SHOPS_AT_ONCE = 10

export interface WatchDeps {
  db: Db
  /** Null: no e-mails are sent. */
  mailer: Mailer | null
  pace: MailPace
  syncIntervalSeconds: number
  registry: Registry
  log: Logger
  /** For tests. */
  rhythm?: {
    lookSeconds?: number
    slowSeconds?: number
    everyMs?: number
    pauseSeconds?: number
    leaseSeconds?: number
  }
}

/**
 * Watches all shops and sends the e-mails that this leads to: two loops, so that a mail server that hangs keeps no alert
 * from being found. Each worker process runs one, whatever its role, so that alerts are found while any of them lives;
 * they share the shops and the e-mails between them, on PostgreSQL's clock. It needs no Temporal, which may be what an
 * alert is about.
 */
export function startWatch(deps: WatchDeps): { stop(): Promise<void> } {
  const { db, mailer, pace, syncIntervalSeconds, registry, log, rhythm = {} } = deps
  const { lookSeconds = LOOK_SECONDS, slowSeconds = SLOW_SECONDS, everyMs = EVERY_MS, ...sending } = rhythm
  const tries = new Counter({
    name: 'todoke_alert_mails_total',
    help: 'Tries to send an e-mail about an alert, by how they ended',
    labelNames: ['end'],
    registers: [registry],
  })
  const changes = new Counter({
    name: 'todoke_alerts_total',
    help: 'Alerts that opened or were resolved',
    labelNames: ['change'],
    registers: [registry],
  })
  const ending = new AbortController()
  const mayGoOn = (): boolean => !ending.signal.aborted

  const look = async (): Promise<void> => {
    while (mayGoOn()) {
      const watches = await claimWatches(db, { most: SHOPS_AT_ONCE, seconds: lookSeconds, slowSeconds })
      if (watches.length === 0) return
      for (const { shopId, slow } of watches) {
        const { opened, resolved } = await lookAtShop(db, shopId, {
          slow,
          pace,
          mailing: mailer !== null,
          syncIntervalSeconds,
          stopping: ending.signal,
          failed: (kinds, error) =>
            log.warn({ err: error, shop: shopId, kinds }, 'an alert could not be examined'),
        }).catch((error: unknown) => {
          log.warn({ err: error, shop: shopId }, 'a shop could not be looked at')
          return { opened: 0, resolved: 0 }
        })
        if (opened + resolved > 0) log.info({ shop: shopId, opened, resolved }, 'alerts changed')
        changes.inc({ change: 'opened' }, opened)
        changes.inc({ change: 'resolved' }, resolved)
        if (!mayGoOn()) return
      }
    }
  }

  const loop = async (what: string, round: () => Promise<void>): Promise<void> => {
    while (mayGoOn()) {
      await round().catch((error: unknown) => log.warn({ err: error }, what))
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
  const running = [
    loop('shops cannot be watched now', look),
    ...(mailer === null
      ? []
      : [
          loop('e-mails about alerts cannot be sent now', () =>
            sendDueMails({ db, mailer, tries, log, ...sending }, ending.signal),
          ),
        ]),
  ]
  return {
    async stop() {
      ending.abort()
      await Promise.all(running)
    },
  }
}
