import { writeCartCredentials } from '../../../../domain/carts/cartCredentials.ts'
import { CART_DOMAIN_PROBLEMS, normaliseCartDomain } from '../../../../domain/carts/cartDomain.ts'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { isBlank } from '../../../../domain/values/text.ts'
import { parseClock } from '../../../../domain/values/japanTime.ts'
import { raiseFloor } from '../../../../domain/messages/sendTime.ts'
import { readCredential } from '../../../../domain/values/credentials.ts'
import { Problem } from '../../../problems/problem.ts'

/** The host in what a shop pasted. @throws Problem CART_DOMAIN_INVALID */
export function cartDomainOf(pasted: string, allowed: readonly string[]): string {
  const found = normaliseCartDomain(pasted, allowed)
  if (found.ok) return found.domain
  const detail = CART_DOMAIN_PROBLEMS[found.problem]
  throw new Problem('CART_DOMAIN_INVALID', {
    fields: [{ pointer: '/cartDomain', code: found.problem, detail }],
  })
}

/** An access token as the vault stores it. @throws Problem CART_TOKEN_REQUIRED, CART_TOKEN_INVALID */
export function credentialsOf(accessToken: string): string {
  const typed = accessToken.normalize('NFKC')
  const token = readCredential(typed)
  if (token !== null) return writeCartCredentials({ accessToken: token })
  const code = isBlank(typed) ? 'CART_TOKEN_REQUIRED' : 'CART_TOKEN_INVALID'
  throw new Problem(code, { fields: [{ pointer: '/accessToken', code, detail: errorEntry(code).ja }] })
}

/** The floor, when it may be stored. @throws Problem FLOOR_TOO_LOW */
export function floorOf(floor: { dayOffset: number; sendTime: string }): {
  dayOffset: number
  sendTime: string
} {
  const decided = raiseFloor({ dayOffset: floor.dayOffset, sendTime: parseClock(floor.sendTime) })
  if (decided.accepted) return floor
  const detail = errorEntry(decided.code).ja
  throw new Problem(decided.code, {
    fields: [{ pointer: '/floor', code: decided.code, detail }],
  })
}
