/**
 * The lease of a robot's one session (requests.md 2), in seconds; settings, so that tests need not wait. The holder
 * counts its deadline on the monotonic clock from before each renewal.
 */
export const ROBOT_LEASE_SECONDS = 15
/** Between two renewals. */
export const ROBOT_RENEW_SECONDS = 3
