/**
 * Runs `work` while no other window of this browser does so for the same form, and tells it whether one did before:
 * two windows send one after the other. Where the browser has no locks, at once; the API takes an id once all the same.
 */
export async function alone<Value>(
  key: string,
  work: (hasWaited: boolean) => Promise<Value>,
): Promise<Value> {
  if (!('locks' in navigator)) return work(false)
  const { locks } = navigator
  const name = `todoke:${key}`
  const isFree = await locks.request(name, { ifAvailable: true }, async (lock) =>
    lock === null ? null : { value: await work(false) },
  )
  if (isFree !== null) return isFree.value
  return (await locks.request(name, () => work(true))) as Value
}

/** Tells the other windows of this form that its state has changed. */
export function tellOthers(key: string): void {
  channelOf(key)?.postMessage('changed')
}

/** Calls `look` when another window of this form says so. */
export function whenOthersTell(key: string, look: () => void): void {
  channelOf(key)?.addEventListener('message', look)
}

const channels = new Map<string, BroadcastChannel>()
function channelOf(key: string): BroadcastChannel | null {
  if (!('BroadcastChannel' in globalThis)) return null
  const channel = channels.get(key) ?? new BroadcastChannel(`todoke:${key}`)
  channels.set(key, channel)
  return channel
}
