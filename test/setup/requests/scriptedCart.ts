import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addDays, type CalendarDate, parseDate } from '../../../domain/values/japanTime.ts'

/** A subscription as the scripted cart has it. */
export interface ScriptedSubscription {
  status: 'ACTIVE' | 'PAUSED' | 'CANCELLED'
  scheduled: CalendarDate
  delivery: CalendarDate
  count: number
  cycle: string
  product: { name: string; code: string }
  orders: string[]
  memo: string
  /** Every change that the cart took from an operator, in their order. */
  changes: string[]
}

/**
 * What goes wrong with one press. RESET: taken, then the connection is cut. LOST: cut before it is taken. SHOWN: accepted
 * and not stored. REFUSED: refused by the cart.
 */
export type PressFault = 'RESET' | 'LOST' | 'SHOWN' | 'REFUSED'

/** Moments of an operator's work at which a test may stop it. */
export type Moment = 'OPEN' | 'READ' | 'FILLED' | 'COMMITTED' | 'SENT' | 'MEMO'

/** A cart that operators of several processes share over HTTP; it changes what it is told, as often as it is told. */
export class ScriptedCart {
  readonly subscriptions = new Map<string, ScriptedSubscription>()
  /** The next presses of a subscription go wrong like this. */
  readonly faults = new Map<string, PressFault[]>()
  /** The next reads of a subscription fail with this code. */
  readonly unreadable = new Map<string, string[]>()
  /** The next presses of a subscription are allowed and not sent: its operator sleeps in between. */
  readonly sleeping = new Map<string, number>()
  /** Called at each moment; what it returns is waited for. */
  onMoment: (subscriptionId: string, moment: Moment) => Promise<void> | void = () => {}
  private readonly server = createServer((request, response) => void this.serve(request, response))

  static async start(): Promise<ScriptedCart> {
    const cart = new ScriptedCart()
    await new Promise<void>((resolve) => cart.server.listen(0, '127.0.0.1', resolve))
    return cart
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  add(id: string, given: Partial<ScriptedSubscription> = {}): ScriptedSubscription {
    const made: ScriptedSubscription = {
      status: 'ACTIVE',
      scheduled: parseDate('2027-03-10'),
      delivery: parseDate('2027-03-15'),
      count: 3,
      cycle: '30日',
      product: { name: '青汁 定期', code: 'A-1' },
      orders: ['O-3'],
      memo: '',
      changes: [],
      ...given,
    }
    this.subscriptions.set(id, made)
    return made
  }

  of(id: string): ScriptedSubscription {
    const found = this.subscriptions.get(id)
    if (!found) throw new Error(`no subscription ${id}`)
    return found
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, act = '', id = '', more = ''] = (request.url ?? '').split('/').map(decodeURIComponent)
    let text = ''
    for await (const part of request) text += String(part)
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, string | null>)
    const answer = (status: number, told: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told))
    }
    if (act === 'moment') {
      await this.onMoment(id, more as Moment)
      const left = this.sleeping.get(id) ?? 0
      if (more !== 'COMMITTED' || left === 0) return answer(200, {})
      this.sleeping.set(id, left - 1)
      return answer(503, {})
    }
    const found = this.subscriptions.get(id)
    if (!found) return answer(404, { code: 'RPA_SUBSCRIPTION_NOT_FOUND' })
    if (act === 'read') {
      const code = this.unreadable.get(id)?.shift()
      return code === undefined ? answer(200, found) : answer(500, { code })
    }
    const fault = this.faults.get(id)?.shift()
    if (fault === 'LOST') return void request.socket.destroy()
    if (fault === 'REFUSED') return answer(409, {})
    if (fault !== 'SHOWN') change(found, act, body)
    if (fault === 'RESET') return void request.socket.destroy()
    answer(200, {})
  }
}

function change(of: ScriptedSubscription, act: string, body: Record<string, string | null>): void {
  of.changes.push(act)
  if (act === 'cancel') of.status = 'CANCELLED'
  if (act === 'skip') {
    of.scheduled = addDays(of.scheduled, 30)
    of.delivery = addDays(of.delivery, 30)
  }
  if (act === 'move') {
    of.scheduled = parseDate(body['scheduled'] ?? '')
    if (body['delivery']) of.delivery = parseDate(body['delivery'])
  }
  if (body['memo']) of.memo = `${of.memo}\n${body['memo']}`.trim()
}
