import { createLineSandbox, type LineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { addCustomer, type MemberOptions, type TestMember, type TestShop } from '../shops/shop.ts'
import { askControl } from './lineControl.ts'

/** An accepted push, as the LINE sandbox recorded it. */
export interface ReceivedPush {
  userId: string
  /** Epoch milliseconds. */
  acceptedAt: number
  retryKey: string
  requestId: string
  messages: { type: string; text: string }[]
}

/** A request that reached the LINE sandbox, refused or not. `status` null: never answered. */
export interface ReceivedRequest {
  at: number
  userId: string
  status: number | null
  retryKey: string | null
  bodyDiffers: boolean
}

/** A LINE sandbox in this process, and what tests tell and ask it. Close it in `afterAll`. */
export class TestLine {
  readonly sandbox: LineSandbox = createLineSandbox()

  static async start(): Promise<TestLine> {
    const line = new TestLine()
    await line.sandbox.listen()
    return line
  }

  control<T>(method: string, path: string, body?: object): Promise<T> {
    return askControl(this.sandbox.url, method, path, body)
  }

  /** Registers the shop's channel; `more`: further fields of the control API. */
  open({ channelId, accessToken }: TestShop, more: object = {}): Promise<unknown> {
    return this.control('PUT', `/channels/${channelId}`, {
      channelSecret: 'secret',
      displayName: 'みどり通販',
      accessToken,
      ...more,
    })
  }

  async befriend({ channelId }: TestShop, userId: string): Promise<void> {
    await this.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
    await this.control('POST', `/channels/${channelId}/users/${userId}/follow?silent=1`)
  }

  /** Adds a fault to the pushes of this shop. */
  fault({ channelId }: TestShop, kind: string, more: object = {}): Promise<unknown> {
    return this.control('POST', '/faults', { endpoint: 'push', kind, match: { channelId }, ...more })
  }

  async pushes({ channelId }: TestShop): Promise<ReceivedPush[]> {
    const { messages } = await this.control<{ messages: ReceivedPush[] }>(
      'GET',
      `/messages?channelId=${channelId}&limit=10000`,
    )
    return messages
  }

  async requests({ channelId }: TestShop): Promise<ReceivedRequest[]> {
    const { requests } = await this.control<{ requests: ReceivedRequest[] }>(
      'GET',
      `/requests?endpoint=push&channelId=${channelId}&limit=10000`,
    )
    return requests
  }

  close(): Promise<void> {
    return this.sandbox.close()
  }
}

/** A linked customer who is a friend in the sandbox too. */
export async function addFriend(
  shop: TestShop,
  line: TestLine,
  options: MemberOptions = {},
): Promise<TestMember & { customer: string }> {
  const friend = await addCustomer(shop, options)
  await line.befriend(shop, friend.userId)
  return friend
}
