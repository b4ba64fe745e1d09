const HOUR_SECONDS = 3600
const BROADCASTS_AN_HOUR = 60

/**
 * The endpoints of the stand-in with LINE's limit in requests a second per channel (line.md 1.1). Limits and faults are
 * set by these names.
 */
export const ENDPOINT_RATES = {
  push: 2000,
  reply: 2000,
  multicast: 200,
  broadcast: BROADCASTS_AN_HOUR / HOUR_SECONDS,
  validatePush: 2000,
  validateReply: 2000,
  validateMulticast: 2000,
  validateNarrowcast: 2000,
  validateBroadcast: 2000,
  profile: 2000,
  info: 2000,
  quota: 2000,
  consumption: 2000,
  richMenuList: 10,
  richMenu: 2000,
  richMenuLink: 2000,
  richMenuUnlink: 2000,
  richMenuOfUser: 2000,
  richMenuBulkLink: 2000,
  richMenuBulkUnlink: 2000,
  richMenuDefault: 2000,
  richMenuSetDefault: 2000,
  richMenuClearDefault: 2000,
  content: 2000,
  contentPreview: 2000,
  contentTranscoding: 2000,
  loadingStart: 100,
  linkToken: 2000,
  accessToken: 370,
  statelessToken: 2000,
  // Of LINE Login, whose limits LINE does not tell: none is kept here.
  certs: 2000,
  verifyIdToken: 2000,
  verifyAccessToken: 2000,
  friendship: 2000,
  loginProfile: 2000,
} as const

export type EndpointName = keyof typeof ENDPOINT_RATES

export const ENDPOINT_NAMES = Object.keys(ENDPOINT_RATES) as EndpointName[]

export function isEndpointName(name: unknown): name is EndpointName {
  return typeof name === 'string' && name in ENDPOINT_RATES
}

/** Requests that a full bucket allows at once: one second's worth, or one hour's where LINE limits by the hour. */
export function bucketSizeOf(endpoint: EndpointName, rate: number): number {
  return endpoint === 'broadcast' && rate < 1 ? rate * HOUR_SECONDS : Math.max(1, rate)
}
