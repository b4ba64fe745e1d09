import { expect } from '@jest/globals'
import { type Line, text } from './line.ts'

/** What LINE would say to messages, through one of its endpoints that only look at them. */
export class Checker {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  /** The details of the 400, as `property: message`; empty when the messages are fine. */
  async complaints(messages: unknown, endpoint = 'push'): Promise<string[]> {
    const path = `/v2/bot/message/validate/${endpoint}`
    return detailsOf(await this.#line.call('POST', path, { messages }))
  }

  /** That each of the messages is fine. */
  async fine(...messages: object[]): Promise<void> {
    for (const message of messages) expect(await this.complaints([message])).toEqual([])
  }

  /** That the message draws exactly these complaints, their paths counted from the message. */
  async refused(message: object, ...expected: string[]): Promise<void> {
    expect(await this.complaints([message])).toEqual(expected.map((one) => `messages[0]${one}`))
  }

  /** That a text may be `max` letters long and not one more. */
  async border(max: number, path: string, make: (words: string) => object, letter = 'a'): Promise<void> {
    await this.fine(make(letter.repeat(max)))
    await this.refused(make(letter.repeat(max + 1)), `${path}: Length must be between 0 and ${max}`)
  }

  /** That a list may have `min` to `max` entries. */
  async sizes(min: number, max: number, path: string, make: (size: number) => object): Promise<void> {
    const complaint = `${path}: Size must be between ${min} and ${max}`
    await this.fine(make(min), make(max))
    if (min > 0) await this.refused(make(min - 1), complaint)
    await this.refused(make(max + 1), complaint)
  }
}

/** A 400's details as `property: message`, or its message alone; nothing for a 2xx. */
export async function detailsOf(answer: Response): Promise<string[]> {
  if (answer.ok) return []
  expect(answer.status).toBe(400)
  const body = (await answer.json()) as {
    message: string
    details?: { property: string; message: string }[]
  }
  if (!body.details) return [body.message]
  expect(body.message).toBe(`The request body has ${body.details.length} error(s)`)
  return body.details.map((one) => `${one.property}: ${one.message}`)
}

/** One letter to a reader, 11 UTF-16 units to a machine. */
export const FAMILY = '👨‍👩‍👧‍👦'

export const say = (label: string) => ({ type: 'message', label, text: 'x' })

/** An action as it stands in a buttons template. */
export const inButtons = (action: object) =>
  template({ type: 'buttons', text: 't', actions: [{ label: 'a', ...action }] })

export const inQuickReply = (...actions: object[]) => ({
  ...text('x'),
  quickReply: { items: actions.map((action) => ({ type: 'action', action })) },
})

export const template = (content: object) => ({ type: 'template', altText: 'a', template: content })

/** An https address of `length` letters. */
export const address = (length: number, start = 'https://example.com/') => start.padEnd(length, 'a')
