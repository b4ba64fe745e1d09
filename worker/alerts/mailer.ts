import { createTransport } from 'nodemailer'
import { alertMailText } from '../../domain/alerts/alertMailText.ts'
import type { MailSettings } from '../../infra/runtime/mailSettings.ts'
import type { MailToSend, TryResult } from '../../schema/alerts/mailOutbox.ts'

/** Limits of one try (ms): a server that hangs holds up this e-mail alone, and not for long. */
export interface MailTimeouts {
  connectMs: number
  /** Of silence, in any step. */
  silenceMs: number
  /** Of all steps together. */
  wholeMs: number
}
export const MAIL_TIMEOUTS: MailTimeouts = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 60_000 }

/** Sends one e-mail; never throws. `stopping`: the process ends, and does not wait for a server that is slow. */
export interface Mailer {
  send(mail: MailToSend, stopping: AbortSignal): Promise<TryResult>
}

/**
 * A mailer with a connection of its own for each e-mail: alerts are few, and a connection that is kept can go bad
 * unseen. The Message-ID is the same in every try, so that mail programs fold an e-mail that arrived twice into one,
 * and those about one alert into one thread.
 */
export function createMailer(
  { settings, publicUrl }: { settings: MailSettings; publicUrl: string },
  { connectMs, silenceMs, wholeMs }: MailTimeouts = MAIL_TIMEOUTS,
): Mailer {
  const { host, port, secure, requireTls, auth, from } = settings
  const idOf = (reference: string): string => `<alert.${reference}@${from.slice(from.lastIndexOf('@') + 1)}>`
  return {
    async send(mail, stopping) {
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && requireTls,
        // Of a server on this machine that offers TLS nobody has a certificate for it.
        ignoreTLS: !secure && !requireTls,
        ...(auth === null ? {} : { auth }),
        connectionTimeout: connectMs,
        greetingTimeout: connectMs,
        dnsTimeout: connectMs,
        socketTimeout: silenceMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      const { subject, text } = alertMailText({ ...mail, url: `${publicUrl}/v1/alerts/${mail.alertId}` })
      try {
        await transport.sendMail({
          from: { name: 'Todoke', address: from },
          to: { name: '', address: mail.to },
          subject,
          text,
          textEncoding: 'base64',
          messageId: idOf(mail.reference),
          ...(mail.thread === null ? {} : { inReplyTo: idOf(mail.thread), references: [idOf(mail.thread)] }),
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          // Cuts the connection, so that nothing arrives after it was given up.
          signal: AbortSignal.any([stopping, AbortSignal.timeout(wholeMs)]),
        })
        return { end: 'sent' }
      } catch (error) {
        return resultOf(error)
      } finally {
        transport.close()
      }
    },
  }
}

/** What an error of a try means. Of its text only the server's three digits are kept: the rest may name the address. */
export function resultOf(error: unknown): TryResult {
  const fields = Object(error) as Record<string, unknown>
  const { code, originalCode, responseCode, command, timeoutType } = fields
  const name = codeIn(code) ?? 'EOTHER'
  if (typeof responseCode === 'number' && Number.isInteger(responseCode) && responseCode > 0) {
    const said = `${name} ${responseCode}`
    // 5xx about the recipient or the e-mail is final; about the sender, the login or the greeting it is ours to mend.
    const isFinal =
      responseCode >= 500 &&
      responseCode !== 503 &&
      (name === 'EMESSAGE' || (name === 'EENVELOPE' && /^(RCPT TO|DATA)/.test(String(command))))
    return { end: isFinal ? 'refused' : 'failed', error: said }
  }
  // A connection that broke or fell silent after the greeting may have done so after the e-mail was taken.
  const cause = codeIn(originalCode)
  const isBroken =
    (name === 'ETIMEDOUT' && timeoutType === 'SOCKET_TIMEOUT') ||
    (name === 'ECONNECTION' && cause === null) ||
    name === 'EABORT' ||
    (name === 'ESOCKET' && cause !== null && BROKEN.has(cause))
  return { end: isBroken ? 'unknown' : 'failed', error: cause ?? name }
}

/** Of a connection that stood. */
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

const codeIn = (value: unknown): string | null =>
  typeof value === 'string' && /^E[A-Z0-9]{2,20}$/.test(value) ? value : null
