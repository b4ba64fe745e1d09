import PostalMime from 'postal-mime'
import type { Archive } from '../../kit/state/archive.ts'

/** An e-mail as it was received. */
export interface ReceivedMail {
  /** Counts from 1. */
  no: number
  /** Epoch milliseconds. */
  receivedAt: number
  /** Of the envelope. */
  from: string
  to: string[]
  messageId: string
  inReplyTo: string
  /** As `Name <address>`. */
  sender: string
  subject: string
  text: string
  headers: { name: string; value: string }[]
}

/** Kept at most; the oldest go first. */
const CAPACITY = 1_000

/** The e-mails of everybody, newest last; they survive a restart in a folder. */
export class Mailbox {
  readonly #archive: Archive
  #mails: ReceivedMail[]

  constructor(archive: Archive) {
    this.#archive = archive
    this.#mails = archive
      .all()
      .map(({ value }) => value as ReceivedMail)
      .toSorted((a, b) => a.no - b.no)
  }

  async receive(raw: Buffer, envelope: { from: string; to: string[] }): Promise<ReceivedMail> {
    const read = await PostalMime.parse(raw)
    const sender = read.from
    const mail: ReceivedMail = {
      no: (this.#mails.at(-1)?.no ?? 0) + 1,
      receivedAt: Date.now(),
      ...envelope,
      messageId: read.messageId ?? '',
      inReplyTo: read.inReplyTo ?? '',
      sender: sender === undefined ? '' : `${sender.name} <${sender.address ?? ''}>`,
      subject: read.subject ?? '',
      text: read.text ?? '',
      headers: read.headers.map(({ key, value }) => ({ name: key, value })),
    }
    this.#mails = [...this.#mails, mail].slice(-CAPACITY)
    this.#archive.keep([{ kind: 'mail', id: String(mail.no % CAPACITY), value: mail }])
    return mail
  }

  /** Oldest first; `to`: of one recipient. */
  list(to?: string): readonly ReceivedMail[] {
    return to === undefined ? this.#mails : this.#mails.filter((mail) => mail.to.includes(to))
  }

  find(no: number): ReceivedMail | undefined {
    return this.#mails.find((mail) => mail.no === no)
  }

  clear(): void {
    this.#mails = []
    this.#archive.clear()
  }

  close(): void {
    this.#archive.close()
  }
}
