import liff from '@line/liff/core'
import CloseWindowModule from '@line/liff/close-window'
import GetIDTokenModule from '@line/liff/get-id-token'
import IsInClientModule from '@line/liff/is-in-client'
import IsLoggedInModule from '@line/liff/is-logged-in'
import LoginModule from '@line/liff/login'
import LogoutModule from '@line/liff/logout'
import { hasRenewed, rememberRenewal } from './renewals.ts'

/** What the pages use of LINE. This file and its neighbours are the only ones that know the SDK. */
export interface Line {
  /** The proof of who the customer is, for the API; null when nobody is logged in. It lives for an hour. */
  idToken(): string | null
  /** Whether LINE itself calls them friends; null when it does not say. */
  isFriend(): Promise<boolean | null>
  /** Whether the page runs in LINE's own browser. */
  isInClient: boolean
  /** Where the customer adds the account as a friend, when that is not where the API says. */
  addFriendUrl?: string
  /** Leaves for LINE's login, which comes back to this address. */
  login(): void
  /**
   * Gets a fresh token: resolves true with one in hand. By LINE's own ways the page is left and opened again, and this
   * never resolves. False when a token was renewed a moment ago and is refused all the same.
   */
  renew(): Promise<boolean>
  /** Back to the talk; the window stays open where the browser does not let it be closed. */
  close(): void
}

const modules = [
  new IsInClientModule(),
  new IsLoggedInModule(),
  new GetIDTokenModule(),
  new LoginModule(),
  new LogoutModule(),
  new CloseWindowModule(),
]

/** The SDK's core with the modules above, whose types it knows only in its full edition. */
export const sdk = liff as unknown as Sdk
export interface Sdk {
  use(module: object): void
  init(config: { liffId: string; mock?: true }): Promise<void>
  isInClient(): boolean
  isLoggedIn(): boolean
  getIDToken(): string | null
  getFriendship(): Promise<{ friendFlag: boolean }>
  login(to: { redirectUri: string }): void
  logout(): void
  closeWindow(): void
}
for (const module of modules) sdk.use(module)

/** Starts the SDK. @throws what `liff.init` throws: LINE was not reached, or does not know the LIFF app */
export async function openLine(liffId: string): Promise<Line> {
  const isBack = comeBackToTheSameWindow()
  await sdk.init({ liffId })
  // The code of a login is used up, and no part of the page's address.
  if (isBack) history.replaceState(history.state, '', pageAddress())
  return {
    idToken: () => (sdk.isLoggedIn() ? sdk.getIDToken() : null),
    isFriend: askFriendship,
    isInClient: sdk.isInClient(),
    login: () => sdk.login({ redirectUri: pageAddress() }),
    renew: async () => {
      if (hasRenewed()) return false
      rememberRenewal()
      // The SDK keeps an expired token until it is logged out.
      sdk.logout()
      // In LINE's browser it is LINE that logs in, by opening the address of the LIFF app.
      if (sdk.isInClient()) location.replace(liffAddress(liffId))
      else sdk.login({ redirectUri: pageAddress() })
      return new Promise<never>(() => {})
    },
    close: () => sdk.closeWindow(),
  }
}

/** Few customers are not yet friends: only their page loads this module. */
async function askFriendship(): Promise<boolean | null> {
  try {
    const { default: GetFriendshipModule } = await import('@line/liff/get-friendship')
    if (sdk.getFriendship === undefined) sdk.use(new GetFriendshipModule())
    return (await sdk.getFriendship()).friendFlag
  } catch {
    return null
  }
}

/**
 * After a login outside of LINE on Android, the SDK would fetch a script from LINE's servers to ask for another window,
 * and wait for it for ever where the page's policy refuses it. It does not ask when it believes that this was done.
 * Returns whether the page comes from a login.
 */
function comeBackToTheSameWindow(): boolean {
  const address = new URL(location.href)
  if (!address.searchParams.has('liffClientId')) return false
  address.searchParams.set('liffIsEscapedFromApp', 'true')
  history.replaceState(history.state, '', address)
  return true
}

const pageAddress = (): string => `${location.origin}${location.pathname}`

/** `https://liff.line.me/{liffId}/forms/{code}`: LINE appends what stands behind the id to the endpoint's address. */
const liffAddress = (liffId: string): string =>
  `https://liff.line.me/${liffId}${location.pathname
    .split('/')
    .slice(3)
    .map((part) => `/${part}`)
    .join('')}`
