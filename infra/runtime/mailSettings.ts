import { isIP } from 'node:net'
import { normaliseEmail } from '../../domain/values/email.ts'
import { BadSetting, type SettingsReader } from './settings.ts'

/** How e-mails leave: the shop's or platform's own mail server. */
export interface MailSettings {
  host: string
  port: number
  /** TLS from the first byte (smtps, port 465); otherwise by STARTTLS. */
  secure: boolean
  /** False only for a server on this machine: everywhere else a connection without TLS is refused. */
  requireTls: boolean
  auth: { user: string; pass: string } | null
  /** TODOKE_MAIL_FROM: the address that e-mails come from. */
  from: string
}

const REMEDY = 'Give smtps://user:password@host:465, or smtp://user:password@host:587 for STARTTLS.'
const PORTS = { smtp: 587, smtps: 465 } as const

/**
 * TODOKE_SMTP_URL and TODOKE_MAIL_FROM; null: no e-mails are sent. A password in the address is never repeated: percent
 * encoding is for characters such as `@` and `/` in it.
 * @throws BadSetting
 */
export function readMailSettings(read: SettingsReader): MailSettings | null {
  const address = read.text('TODOKE_SMTP_URL')
  const from = read.text('TODOKE_MAIL_FROM')
  if (address === null) {
    if (from !== null)
      throw new BadSetting('TODOKE_SMTP_URL', `is not set, although TODOKE_MAIL_FROM is. ${REMEDY}`)
    return null
  }
  const url = URL.canParse(address) ? new URL(address) : null
  const scheme = url?.protocol.slice(0, -1)
  if (url === null || (scheme !== 'smtp' && scheme !== 'smtps') || url.hostname === '')
    throw new BadSetting('TODOKE_SMTP_URL', `is not the address of a mail server. ${REMEDY}`)
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname))
    throw new BadSetting('TODOKE_SMTP_URL', `has something behind the port. ${REMEDY}`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: url.port === '' ? PORTS[scheme] : Number(url.port),
    secure: scheme === 'smtps',
    requireTls: !isLoopback(host),
    auth: authOf(url),
    from: readFrom(from),
  }
}

function authOf(url: URL): MailSettings['auth'] {
  if (url.username === '' && url.password === '') return null
  const user = decoded(url.username)
  const pass = decoded(url.password)
  if (user === '' || pass === '')
    throw new BadSetting('TODOKE_SMTP_URL', `needs both a user and a password, or neither. ${REMEDY}`)
  return { user, pass }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new BadSetting(
      'TODOKE_SMTP_URL',
      'has a % in its user or password that begins no percent encoding; write %25.',
    )
  }
}

function readFrom(from: string | null): string {
  if (from === null)
    throw new BadSetting('TODOKE_MAIL_FROM', 'is not set. Give the address that e-mails come from.')
  // As typed: how a server compares addresses is its own business.
  if (normaliseEmail(from)?.address === from.toLowerCase()) return from
  throw new BadSetting('TODOKE_MAIL_FROM', `must be an e-mail address and nothing else, not '${from}'.`)
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
