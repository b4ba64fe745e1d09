/** An e-mail address as it was given and as it is compared. */
export interface Email {
  readonly raw: string
  /** Lower case, half-width. */
  readonly address: string
}

/**
 * The address by which a member and a cart customer are matched where phone is not the key (domain.md
 * D13; carts.md 10.1). Old Japanese mobile addresses with consecutive dots are real and are let through.
 * Null when the text is no address; such a text never matches anybody.
 */
export function normaliseEmail(raw: string): Email | null {
  const address = raw.normalize('NFKC').trim().toLowerCase()
  const looksRight =
    /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/
  return address.length <= 254 && looksRight.test(address) ? { raw, address } : null
}
