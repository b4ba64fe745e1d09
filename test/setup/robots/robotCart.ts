import { createRepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'

/** The stand-in with one customer, two subscriptions and one shipped order, for robots. */
export interface RobotCart {
  readonly domain: string
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>
  /** Back to the beginning, without faults, sessions and log. */
  reset(): Promise<void>
  fault(fault: Record<string, unknown>): Promise<void>
  /** The row of the subscription 9001 as the cart has it. */
  subscription(): Promise<Record<string, unknown>>
  /** How often a final button of 9001 was pressed, how often that was accepted, and how often the row changed by it. */
  counts(): Promise<{ screen: number; presses: number; accepted: number }>
  close(): Promise<void>
}

export const REF = { subscriptionId: '9001', customerId: '501' }

export async function startRobotCart(flavour: 'REPIST' | 'PLEX'): Promise<RobotCart> {
  const sandbox = createRepistSandbox({ flavour })
  await sandbox.listen()
  const control: RobotCart['control'] = async (method, path, body) => {
    const answer = await fetch(`${sandbox.url}/_control/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  }
  const line = (product_code: string) => [{ product_code, quantity: 1 }]
  const cart: RobotCart = {
    domain: new URL(sandbox.url).host,
    control,
    reset: async () => {
      await control('DELETE', 'state')
      await control('PUT', 'shop', {
        rateLimitPerSecond: null,
        basicAuth: { user: 'todoke', password: 'gate' },
      })
      for (const [id, code, name] of [
        ['1', 'BG-1', '美容液 定期コース'],
        ['2', 'CW-1', '化粧水 定期コース'],
      ] as const)
        await control('PUT', `products/${code}`, { product_id: id, product_name: name, kind: 2 })
      await control('PUT', 'customers/501', {
        name01: '山田',
        name02: '花子',
        kana01: 'ヤマダ',
        kana02: 'ハナコ',
        tel: '09011112222',
        email: 'hanako@example.com',
        memo: '電話は午後に',
      })
      const teiki = { customer_id: '501', status: 1, count: 3, cycle: '30日' }
      const dates = { next_date: '2027-01-10', next_deliv_date: '2027-01-13' }
      await control('PUT', 'teiki/9001', { ...teiki, ...dates, memo: 'VIP', details: line('BG-1') })
      await control('PUT', 'teiki/9002', { ...teiki, ...dates, details: line('CW-1') })
      await control('PUT', 'orders/3001', {
        customer_id: '501',
        teiki_id: '9001',
        teiki_count: 3,
        order_date: '2026-11-20 10:00:00',
        deliv_date: '2026-11-25',
        commit_date: '2026-11-22',
        status: 5,
        note: '置き配',
      })
      await control('DELETE', 'changes')
    },
    fault: async (fault) => void (await control('POST', 'faults', fault)),
    subscription: async () => await control('GET', 'teiki/9001'),
    counts: async () => {
      const { counts } = await control('GET', 'changes')
      const found = (counts as ({ teiki_id: string } & Awaited<ReturnType<RobotCart['counts']>>)[]).find(
        ({ teiki_id }) => teiki_id === '9001',
      )
      return found ?? { screen: 0, presses: 0, accepted: 0 }
    },
    close: async () => await sandbox.close(),
  }
  await cart.reset()
  return cart
}

/** The login of the stand-in, with what stands in front of it. */
export const LOGIN = {
  loginId: 'admin',
  password: 'sandbox',
  basicAuth: { user: 'todoke', password: 'gate' },
} as const
