/** The way in to audience filters: what they are, whom they meet, how they read, what is wrong with them. */
export {
  type AudienceCondition,
  type AudienceFacts,
  type AudienceFilter,
  EVERYBODY,
  matchesAudience,
} from './audienceFilter.ts'
export { type AudienceNames, describeAudience } from './describeAudience.ts'
export { type AudienceProblem, checkAudience } from './checkAudience.ts'
