import type { References } from '../../bubbles/index.ts'
import { EXAMPLE_LINK_ID, EXAMPLE_TAP_DATA } from './exampleValues.ts'

/** What bubbles refer to, as long as it is in a real send; the addresses lead nowhere. */
export const EXAMPLE_REFERENCES: Required<References> = {
  dataOf: () => EXAMPLE_TAP_DATA,
  linkOf: () => `https://crm.example/r/${EXAMPLE_LINK_ID}`,
  mediaUrl: (mediaId) => `https://crm.example/media/${mediaId}`,
}
