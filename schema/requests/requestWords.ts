import { memoOf } from './memoOf.ts'
import { tellChecking, tellResult } from './messages.ts'

/** What a request says to its customer, and leaves in the cart's memo. */
export const REQUEST_WORDS = { tellChecking, tellResult, memoOf }
