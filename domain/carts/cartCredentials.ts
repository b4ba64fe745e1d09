/** What a shop gave us to access its cart; stored as one secret of purpose 'cart.credentials'. */
export interface CartCredentials {
  /** Letters and digits that Repist issues (domain.md 2.1). Empty when the shop left the field empty. */
  readonly accessToken: string
}

/** The text that the vault keeps. */
export const writeCartCredentials = ({ accessToken }: CartCredentials): string =>
  JSON.stringify({ accessToken: accessToken.normalize('NFKC').trim() })

/** The reverse of {@link writeCartCredentials}. @throws TypeError for any other text */
export function readCartCredentials(text: string): CartCredentials {
  const value: unknown = JSON.parse(text)
  const accessToken = typeof value === 'object' && value && 'accessToken' in value ? value.accessToken : null
  if (typeof accessToken !== 'string') throw new TypeError('not cart credentials')
  return { accessToken }
}
