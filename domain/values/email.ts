/** An e-mail address as given and as compared. */
export interface Email {
  readonly raw: string
  /** Lower case, half-width. */
  readonly address: string
}

/** What a copied address may carry unseen. */
const NOT_SHOWN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/**
 * The address for matching a member and a cart customer where phone is not the key (domain.md D13; carts.md 10.1). Old
 * Japanese mobile addresses with consecutive dots are real and accepted. Null when the text is not an address: it then
 * matches nobody.
 */
export function normaliseEmail(raw: string): Email | null {
  const address = raw.normalize('NFKC').replace(NOT_SHOWN, '').trim().toLowerCase()
  const looksRight =
    /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/
  return address.length <= 254 && looksRight.test(address) ? { raw, address } : null
}
