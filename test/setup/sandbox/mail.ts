import { createMailSandbox } from '../../../infra/sandbox/mail/sandbox.ts'
import type { SmtpFault } from '../../../infra/sandbox/mail/smtp/faults.ts'
import type { ReceivedMail } from '../../../infra/sandbox/mail/state/mailbox.ts'

/** A mail server for tests, on free ports. */
export interface StartedMail {
  url: string
  smtpUrl: string
  mails(to?: string): Promise<ReceivedMail[]>
  /** Connections so far. */
  connections(): Promise<number>
  fault(order: SmtpFault): Promise<void>
  control(method: string, path: string, body?: unknown): Promise<Response>
  close(): Promise<void>
}

export async function startMail(dataDir?: string): Promise<StartedMail> {
  const sandbox = createMailSandbox(dataDir === undefined ? {} : { dataDir })
  await sandbox.listen()
  const { url, smtpUrl } = sandbox
  const control: StartedMail['control'] = (method, path, body) =>
    fetch(`${url}/_control/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const state = async (to?: string) => {
    const answer = await control('GET', `mails${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`)
    return (await answer.json()) as { mails: ReceivedMail[]; connections: number }
  }
  return {
    url,
    smtpUrl,
    control,
    mails: async (to) => (await state(to)).mails,
    connections: async () => (await state()).connections,
    async fault(order) {
      const answer = await control('POST', 'faults', order)
      if (answer.status !== 201) throw new Error(await answer.text())
    },
    close: () => sandbox.close(),
  }
}
