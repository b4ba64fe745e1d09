import { join } from 'node:path'
import { repistSandboxUrl } from '../stack/environment.ts'
import type { StackSettings } from '../stack/settings.ts'
import { CUSTOMER, ROBOT } from './cast.ts'
import { type JsonClient, until } from './http.ts'
import type { Memory } from './memory.ts'

interface Robot {
  id: string
  state: string
  reason: { ja: string; remedy: string } | null
}

/**
 * Makes ready what a skip needs: a robot for Repist with a login of its own, which the product tries at once (up to 20 s),
 * and our id of the customer's subscription. Answers what to say of the robot; null: nothing new.
 */
export async function prepareSkip(
  api: JsonClient,
  { memory, keep, signal }: { memory: Memory; keep: (change: Memory) => void; signal: AbortSignal },
): Promise<string | null> {
  if (!memory.subscriptionId && memory.memberId) {
    const subscriptionId = await findSubscription(api, memory.memberId, signal)
    if (subscriptionId !== null) keep({ subscriptionId })
  }
  if (memory.robotId) return null
  const robot = { connectionId: memory.connectionId, name: ROBOT.name, login: ROBOT.login }
  const once = { 'idempotency-key': `${memory.idempotencyPrefix}-robot` }
  const { id, state, reason } = await api.post<Robot>('/robots', robot, once)
  keep({ robotId: id })
  return state === 'READY'
    ? `${ROBOT.name} is logged in at Repist`
    : `${ROBOT.name} waits: ${reason?.ja ?? ''}${reason?.remedy ?? ''}`
}

interface Overview {
  subscriptions: { id: string; externalId: string }[]
}

/** Our id of the customer's subscription, once it is imported; null when that takes too long. */
async function findSubscription(
  api: JsonClient,
  memberId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const look = async (): Promise<string | undefined> => {
    const { subscriptions } = await api.get<Overview>(`/members/${memberId}/overview`)
    return subscriptions.find(({ externalId }) => externalId === CUSTOMER.subscriptionId)?.id
  }
  return until(look, { seconds: 30, signal })
}

/**
 * Lines to copy: they ask for a skip of the customer's next delivery, and show what became of it. The key stands in the
 * story's memory, so no line holds it. Empty until the story has a robot and the subscription.
 */
export function skipByHand(settings: StackSettings, { memberId, subscriptionId, robotId }: Memory): string[] {
  const repist = repistSandboxUrl(settings)
  if (repist === null || !memberId || !subscriptionId || !robotId) return []
  const wish = JSON.stringify({ kind: 'SKIP', memberId, subscriptionId, identityConfirmed: true })
  const get = (path: string, filter: string): string =>
    `curl -s "$API/${path}" -H "authorization: Bearer $KEY" | ${filter}`
  return [
    `Skip ${CUSTOMER.displayName}'s next delivery: copy these lines into a second terminal (they need curl and jq).`,
    `  API=${settings.localUrl}/v1 KEY=$(jq -r .shopKey ${join(settings.dataFolder, 'story.json')})`,
    `  ID=$(curl -s "$API/requests" -H "authorization: Bearer $KEY" -H "content-type: application/json" -d '${wish}' | jq -r .request.id)`,
    'A robot logs in at Repist, skips once and reads back; the chat gets the receipt and the result. Then look at',
    `  the request, its steps      ${get('requests/$ID', 'jq')}`,
    `  what the robot saw          ${get('requests/$ID', `jq -r '.steps[].pictures[].href'`)}`,
    '                              (a picture: curl -s "$API/requests/$ID/pictures/…" with the same header, -o seen.png)',
    `  the subscription in Repist  ${repist}/admin/proxy_order/?customer_id=${CUSTOMER.cartId}  (admin/sandbox)`,
    `  who changed it              ${repist}/_control/pages/changes?teiki_id=${CUSTOMER.subscriptionId}`,
    `  the charge, ¥50             ${get('charges?requestId=$ID', 'jq')}`,
  ]
}
