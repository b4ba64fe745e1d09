import { lineSandboxUrl, mailSandboxUrl, plexSandboxUrl, repistSandboxUrl } from '../stack/environment.ts'
import type { StackSettings } from '../stack/settings.ts'
import { CHANNEL, CUSTOMER, NEWCOMER } from './cast.ts'

/** The addresses of a running stack, a line each, for a person to open. */
export function panel(settings: StackSettings): string[] {
  const line = lineSandboxUrl(settings)
  const repist = repistSandboxUrl(settings)
  const plex = plexSandboxUrl(settings)
  const mail = mailSandboxUrl(settings)
  const addresses: [string, string | null][] = [
    ['API', settings.localUrl],
    ['API from elsewhere', settings.publicUrl === settings.localUrl ? null : settings.publicUrl],
    ['API documentation', `${settings.localUrl}/docs`],
    ['Temporal Web UI', 'port' in settings.temporal ? `http://127.0.0.1:${settings.temporal.uiPort}` : null],
    ['LINE chat of the customer', line === null ? null : `${line}/chat/${CHANNEL.id}/${CUSTOMER.lineUserId}`],
    ['LINE chat of a newcomer', line === null ? null : `${line}/chat/${CHANNEL.id}/${NEWCOMER.lineUserId}`],
    ['Faults of LINE Login', line === null ? null : `${line}/chat/faults`],
    ['Repist admin (admin/sandbox)', repist === null ? null : `${repist}/admin/`],
    ['Who changed what in Repist', repist === null ? null : `${repist}/_control/pages/changes`],
    ['Faults of Repist', repist === null ? null : `${repist}/_control/pages/faults`],
    ['Plex admin (admin/sandbox)', plex === null ? null : `${plex}/admin/`],
    ['Mailbox of the operators', mail === null ? null : `${mail}/mail`],
  ]
  return addresses.flatMap(([name, url]) => (url === null ? [] : [`${name.padEnd(30)}${url}`]))
}

/** What is left to a person: the newcomer's order is in the cart, and he is not linked to it. */
export const linkByHand: readonly string[] = [
  `Link ${NEWCOMER.displayName} by hand: write anything in the newcomer's chat, open 本人確認 in the answer, enter`,
  `  ${NEWCOMER.tel}, agree and send. Then write 配送状況, 購入情報 or ポイント in the chat: the answer comes from the cart.`,
]
