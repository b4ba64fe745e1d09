import { LiffMockPlugin } from '@line/liff-mock'
import { type Line, type Sdk, sdk } from './line.ts'

/** What the sandbox's chat page hands over in the address, and its `renewUrl` answers afresh. */
interface Handover {
  idToken: string
  userId: string
  displayName: string
  friend: boolean
  renewUrl: string
  /** The page that stands in for LINE's. */
  addFriendUrl?: string | null
}

const KEY = 'todoke:sandbox'

/**
 * LINE of the sandbox: LINE's mock of the SDK, told who the customer is. The token is checked by the server like any
 * other. The handover leaves the address at once and is kept for reloads of this window.
 */
export async function openSandbox(liffId: string): Promise<Line> {
  const mocked = sdk as Sdk & { $mock: { set(data: object): void } }
  sdk.use(new LiffMockPlugin())
  await mocked.init({ liffId, mock: true })
  let handover = takeHandover()
  const tell = (next: Handover | null): void => {
    handover = next
    if (next === null) return
    sessionStorage.setItem(KEY, JSON.stringify(next))
    const { idToken, userId, displayName, friend } = next
    mocked.$mock.set((before: object) => ({
      ...before,
      isLoggedIn: true,
      getIDToken: idToken,
      getProfile: { userId, displayName },
      getFriendship: { friendFlag: friend },
    }))
  }
  tell(handover)
  if (handover !== null) mocked.login({ redirectUri: location.href })
  const renew = async (): Promise<boolean> => {
    if (handover === null) return false
    try {
      const answer = await fetch(handover.renewUrl, { credentials: 'omit', cache: 'no-store' })
      if (!answer.ok) return false
      tell((await answer.json()) as Handover)
      return true
    } catch {
      return false
    }
  }
  return {
    idToken: () => (handover === null ? null : sdk.getIDToken()),
    isFriend: async () => ((await renew()) ? (await sdk.getFriendship()).friendFlag : null),
    isInClient: false,
    ...(handover?.addFriendUrl && { addFriendUrl: handover.addFriendUrl }),
    login: () => {},
    renew,
    close: () => window.close(),
  }
}

function takeHandover(): Handover | null {
  const given = /^#sandbox=([\w-]+)/.exec(location.hash)?.[1]
  if (given !== undefined) {
    history.replaceState(history.state, '', location.pathname)
    const bytes = Uint8Array.from(atob(given.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    )
    sessionStorage.setItem(KEY, new TextDecoder().decode(bytes))
  }
  const kept = sessionStorage.getItem(KEY)
  return kept === null ? null : (JSON.parse(kept) as Handover)
}
