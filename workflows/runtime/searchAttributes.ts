import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common'
import { SEARCH_ATTRIBUTES } from '../messages.ts'

/** Typed keys of the search attributes, as registered in the namespace. */
export const shopAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.shop, 'KEYWORD')
export const orderAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.order, 'KEYWORD')
export const memberAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.member, 'KEYWORD')
export const phaseAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD')
export const cartAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.cart, 'KEYWORD')
export const dueAtAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.dueAt, 'DATETIME')

/** All that must be registered in the namespace. */
export const ALL_ATTRIBUTES = [
  shopAttribute,
  orderAttribute,
  memberAttribute,
  phaseAttribute,
  cartAttribute,
  dueAtAttribute,
] as const

const KEYWORDS = [shopAttribute, orderAttribute, memberAttribute, phaseAttribute, cartAttribute]

/** Keyword attributes by name, as pairs for starting a workflow; unknown names are left out. */
export const typedAttributes = (values: Record<string, string>): SearchAttributePair[] =>
  KEYWORDS.flatMap((key) => {
    const value = values[key.name]
    return value === undefined ? [] : [{ key, value }]
  })
