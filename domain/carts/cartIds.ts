import { isBlank } from '../values/text.ts'

/**
 * The longest id, number or code of a cart, in UTF-16 units. An order's id is part of the id of its workflow, after 43
 * characters of ours, and its number is a search attribute: Temporal's SQL stores hold 255 characters of each, and what
 * is longer is refused on every try. It also keeps three such columns within the 2,704 bytes that an entry of a
 * PostgreSQL index may have.
 */
export const MOST_ID_CHARACTERS = 200

/** Whether a text may be an id of a cart: it shows something and is not too long. */
export const isCartId = (text: string): boolean => !isBlank(text) && text.length <= MOST_ID_CHARACTERS

/** The fields of records that are ids, numbers or codes by which rows are found. */
const ID_FIELDS = ['externalId', 'number', 'code', 'customerExternalId', 'subscriptionExternalId']

/** Whether everything in a record by which rows are found is short enough to be stored. */
export const hasStorableIds = (record: object): boolean =>
  Object.entries(record).every(
    ([name, value]) => !ID_FIELDS.includes(name) || typeof value !== 'string' || isCartId(value),
  )
