/** A push or reply that the sandbox accepted; of its record only what the tests look at. */
export interface AcceptedSend {
  userId: string
  retryKey: string | null
  /** Epoch milliseconds. */
  acceptedAt: number
  messages: { text?: string }[]
}

/** A request as the sandbox received it; `status` is null where it gave no answer. */
export interface ReceivedRequest {
  at: number
  userId: string | null
  retryKey: string | null
  status: number | null
  fault: string | null
  bodyDiffers: boolean
}

/** The sandbox's faults, friends and readings (infra/sandbox/line/README.md). */
export interface LineControl {
  url: string
  addChannel(channelId: string, accessToken: string): Promise<void>
  addFriend(channelId: string, userId: string): Promise<void>
  addRichMenu(channelId: string, richMenuId: string): Promise<void>
  fault(fault: {
    endpoint: string
    kind: string
    status?: number
    count?: number
    delayMs?: number
    match?: { userId?: string; channelId?: string }
  }): Promise<void>
  /** Asks the stand-in's control API. */
  ask<T>(method: string, path: string, body?: object): Promise<T>
  accepted(userId?: string): Promise<AcceptedSend[]>
  pushRequests(userId?: string): Promise<ReceivedRequest[]>
  summary(): Promise<{ count: number; delivered: number; duplicates: number; duplicateExamples: unknown[] }>
  /** Makes every answer to a push so much later; it is accepted at once. */
  latency(ms: number): Promise<void>
}

const MOST = 20_000

export function lineControl(url: string): LineControl {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${url}/_control${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const of = (userId?: string): string => `limit=${MOST}${userId === undefined ? '' : `&userId=${userId}`}`
  return {
    url,
    ask,
    async addChannel(channelId, accessToken) {
      await ask('PUT', `/channels/${channelId}`, {
        channelSecret: 'secret',
        displayName: 'みどり通販',
        accessToken,
      })
    },
    async addFriend(channelId, userId) {
      await ask('PUT', `/users/${userId}`, { displayName: '山田花子' })
      await ask('POST', `/channels/${channelId}/users/${userId}/follow?silent=1`, {})
    },
    async addRichMenu(channelId, richMenuId) {
      await ask('POST', `/channels/${channelId}/richmenus`, {
        richMenuId,
        name: 'お届け後',
        chatBarText: 'メニュー',
        size: { width: 2500, height: 843 },
        areas: [],
      })
    },
    async fault(fault) {
      await ask('POST', '/faults', fault)
    },
    accepted: async (userId) =>
      (await ask<{ messages: AcceptedSend[] }>('GET', `/messages?${of(userId)}`)).messages,
    pushRequests: async (userId) =>
      (await ask<{ requests: ReceivedRequest[] }>('GET', `/requests?endpoint=push&${of(userId)}`)).requests,
    summary: () => ask('GET', '/pushes/summary'),
    async latency(ms) {
      await ask('POST', `/settle?latencyMs=${ms}`)
    },
  }
}
