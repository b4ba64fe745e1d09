import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LiffApp, LoginChannel, Person } from '../state/records.ts'
import { issueIdToken } from './idTokens.ts'
import { isTokenFault, type TokenFault } from './loginFaults.ts'
import { idAt, isFriend } from './people.ts'

/** What a person's LINE app hands to a LIFF page. */
interface Login {
  idToken: string
  accessToken: string
  /** The person's id at the login channel's provider: the token's `sub`. */
  userId: string
  displayName: string
  pictureUrl?: string
  friend: boolean
}

/** Logs a person in at a login channel. A fault that was ordered spoils the ID token, unless `fault` is given. */
export function login(
  platform: LinePlatform,
  wish: { person: Person; channel: LoginChannel; nonce?: string; email?: string; fault?: TokenFault },
): Login {
  const { person, channel } = wish
  const ordered = platform.loginFaults.take(
    ({ kind, userId = person.userId }) => isTokenFault(kind) && userId === person.userId,
  )?.kind
  const fault = wish.fault ?? (ordered && isTokenFault(ordered) ? ordered : undefined)
  const { displayName, pictureUrl } = person
  return {
    idToken: issueIdToken(platform, { ...wish, fault }),
    accessToken: platform.loginTokens.issue({ channel, person, now: platform.clock.now() }),
    userId: idAt(person, channel.provider),
    displayName,
    ...(pictureUrl === undefined ? {} : { pictureUrl }),
    friend: isFriend(platform.memory, channel, person) ?? false,
  }
}

/** @throws {Refused} 404 */
export function knownLiff(platform: LinePlatform, liffId: string): { app: LiffApp; channel: LoginChannel } {
  const app = platform.memory.liffApps.get(liffId)
  if (!app) throw new Refused(404, `no LIFF app ${liffId}: POST /_control/liff-apps first`)
  return { app, channel: knownLogin(platform, app.loginChannelId) }
}

/** @throws {Refused} 404 */
export function knownLogin(platform: LinePlatform, loginChannelId: string): LoginChannel {
  const channel = platform.memory.loginChannels.get(loginChannelId)
  if (!channel)
    throw new Refused(404, `no login channel ${loginChannelId}: PUT /_control/login-channels/… first`)
  return channel
}

/** @throws {Refused} 404 */
export function knownPerson(platform: LinePlatform, userId: string): Person {
  const person = platform.memory.people.get(userId)
  if (!person) throw new Refused(404, `no person ${userId}: PUT /_control/users/${userId} first`)
  return person
}
