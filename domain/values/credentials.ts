/** Around a pasted value: white space, and characters that show nothing, such as a byte order mark. */
const PASTED_BLANKS = /^[\s\p{Default_Ignorable_Code_Point}]+|[\s\p{Default_Ignorable_Code_Point}]+$/gu

/**
 * A token or secret without the blanks that were pasted around it; null when something stays that no token or secret
 * has: nothing at all, a line break, a blank, a control, full-width or Japanese character. Such a value could not even
 * be sent in a header.
 */
export function readCredential(typed: string): string | null {
  const value = typed.replace(PASTED_BLANKS, '')
  return isCredential(value) ? value : null
}

/** Whether a value is of printable ASCII alone, without blanks: it can be sent in a header. */
export const isCredential = (value: string): boolean => /^[\x21-\x7e]+$/.test(value)
