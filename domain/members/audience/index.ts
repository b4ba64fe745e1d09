/** Entry to audience filters: their type, matching, description and checks. */
export {
  type AudienceCondition,
  type AudienceFacts,
  type AudienceFilter,
  EVERYBODY,
  matchesAudience,
} from './audienceFilter.ts'
export { type AudienceNames, describeAudience } from './describeAudience.ts'
export { checkAudience } from './checkAudience.ts'
