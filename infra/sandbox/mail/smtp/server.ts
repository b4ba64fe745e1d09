import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { Faults } from '../../kit/requests/faults.ts'
import type { Mailbox } from '../state/mailbox.ts'
import { DEFAULT_CODE, refusal, type SmtpFault, type SmtpStep } from './faults.ts'

/** A login that the server asks for; null: it takes e-mails from everybody. */
export interface Account {
  user: string
  password: string
}

export interface Smtp {
  /** Answers its address, `smtp://host:port`. */
  listen(host: string, port: number): Promise<string>
  close(): Promise<void>
  account: Account | null
  /** Connections so far. */
  readonly connections: number
}

type Answer = (error?: Error | null) => void
const LONGEST_MAIL = 10_000_000

/** An SMTP server without TLS, which keeps every e-mail and meets the faults that were ordered. */
export function createSmtp({ mailbox, faults }: { mailbox: Mailbox; faults: Faults<SmtpFault> }): Smtp {
  let account: Account | null = null
  let connections = 0

  /** Lets a fault strike; true: it did, and has answered or never will. */
  function struck(at: { step: SmtpStep; session: string; to: readonly string[] }, answer: Answer): boolean {
    const fault = faults.take(
      (order) => order.step === at.step && (order.to === undefined || at.to.includes(order.to)),
    )
    if (fault === undefined) return false
    if (fault.kind === 'refuse') answer(refusal(fault.code ?? DEFAULT_CODE))
    if (fault.kind === 'drop') cut(at.session)
    return true
  }

  function cut(session: string): void {
    for (const connection of server.connections) if (connection.id === session) connection._socket.destroy()
  }

  const server = new SMTPServer({
    name: 'sandbox',
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: true,
    disableReverseLookup: true,
    size: LONGEST_MAIL,
    closeTimeout: 200,
    logger: false,
    onConnect(session, answer) {
      connections += 1
      if (!struck({ step: 'connect', session: session.id, to: [] }, answer)) answer()
    },
    onAuth({ username, password }, _session, answer) {
      if (account !== null && (username !== account.user || password !== account.password))
        return answer(refusal(535))
      answer(null, { user: username ?? '' })
    },
    onMailFrom(_address, session, answer) {
      if (account !== null && session.user === undefined)
        return answer(Object.assign(new Error('Authentication required'), { responseCode: 530 }))
      if (!struck({ step: 'sender', session: session.id, to: [] }, answer)) answer()
    },
    onRcptTo({ address }, session, answer) {
      if (!struck({ step: 'recipient', session: session.id, to: [address] }, answer)) answer()
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', answer)
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const sender = session.envelope.mailFrom
        const from = sender === false ? '' : sender.address
        const take = (): Promise<unknown> => mailbox.receive(Buffer.concat(chunks), { from, to })
        const kept = faults.take(
          ({ step, kind, to: only }) =>
            step === 'data' && kind === 'takeAndDrop' && (only === undefined || to.includes(only)),
        )
        if (kept !== undefined) return void take().then(() => cut(session.id), answer)
        if (struck({ step: 'data', session: session.id, to }, answer)) return
        take().then(() => answer(), answer)
      })
    },
  })
  // A client that breaks off is none of the server's errors.
  server.on('error', () => undefined)

  return {
    async listen(host, port) {
      await new Promise<void>((resolve, reject) => {
        server.server.once('error', reject)
        server.listen(port, host, () => {
          server.server.off('error', reject)
          resolve()
        })
      })
      return `smtp://${host}:${(server.server.address() as AddressInfo).port}`
    },
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection._socket.destroy()
        server.close(() => resolve())
      }),
    get account() {
      return account
    },
    set account(next) {
      account = next
    },
    get connections() {
      return connections
    },
  }
}
