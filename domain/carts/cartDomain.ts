import { isAddress, isPrivateAddress } from './privateNetwork.ts'

/** Why an input is not a cart domain (`CART_DOMAIN_INVALID`). */
type CartDomainProblem = 'EMPTY' | 'SCHEME' | 'CREDENTIALS' | 'NOT_A_HOST' | 'PRIVATE'

/** Each problem as a shop reads it. */
export const CART_DOMAIN_PROBLEMS: Readonly<Record<CartDomainProblem, string>> = {
  EMPTY: 'カートドメインを入力してください。',
  SCHEME: 'カートドメインには http:// か https:// のアドレスのドメイン部分を入力してください。',
  CREDENTIALS: 'カートドメインにIDやパスワードを含めないでください。',
  NOT_A_HOST:
    'カートドメインの形が正しくありません。管理画面のアドレス http://★/admin/ の★の部分を入力してください。',
  PRIVATE: 'このカートドメインには接続できません。インターネットで公開されているドメインを入力してください。',
}

export type CartDomain =
  /** `host` or `host:port`, lower case, international names in their ASCII form. */
  { readonly ok: true; readonly domain: string } | { readonly ok: false; readonly problem: CartDomainProblem }

/** Names that lead to this machine or network, whatever a resolver says. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The host part of what a shop pasted: a bare domain, or any address of its cart, such as
 * `http://★/admin/` (domain.md 2.4, section 2 [I]; carts.md 10.4).
 *
 * Only the form of a name is checked. The address that it resolves to is checked at each connection, by the guard of
 * outgoing requests.
 *
 * @param allowed hosts or host:port pairs that may be private, for the sandbox: `['127.0.0.1:4101']`
 */
export function normaliseCartDomain(input: string, allowed: readonly string[] = []): CartDomain {
  const refuse = (problem: CartDomainProblem): CartDomain => ({ ok: false, problem })
  const text = input.normalize('NFKC').replace(/[\s\u200b-\u200f\ufeff]/gu, '')
  if (text === '') return refuse('EMPTY')

  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:(?=\/\/))?(?:\/\/)?(.*)$/isu.exec(text) ?? []
  if (scheme !== '' && !/^https?:$/i.test(scheme)) return refuse('SCHEME')
  const authority = rest.split(/[/\\?#]/, 1)[0] ?? ''
  if (authority === '') return refuse('EMPTY')
  if (authority.includes('@')) return refuse('CREDENTIALS')

  const parsed = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : null
  const host = parsed?.hostname.replace(/\.$/, '') ?? ''
  if (parsed === null || !isHost(host)) return refuse('NOT_A_HOST')

  const domain = parsed.port === '' || parsed.port === '443' ? host : `${host}:${parsed.port}`
  const isAllowed = allowed.includes(domain) || allowed.includes(host)
  if (isAllowed) return { ok: true, domain }
  if (LOCAL_NAME.test(host) || (isAddress(host) && isPrivateAddress(host))) return refuse('PRIVATE')
  return host.includes('.') || isAddress(host) ? { ok: true, domain } : refuse('NOT_A_HOST')
}

const isHost = (host: string): boolean =>
  isAddress(host) || (host.length <= 253 && host.split('.').every((label) => LABEL.test(label)))
