/** Who issues ID tokens; the stand-in writes the same (line.md 1.12). */
export const LINE_ISSUER = 'https://access.line.me'

const REAL_HOST = 'api.line.me'

/** Whether a host is LINE's own API; every other is a stand-in or stands in between. @param host in lower case */
export const isRealLine = (host: string): boolean => host.replace(/\.$/, '') === REAL_HOST

/** Where the keys that sign ID tokens are published. */
export const keysUrl = (lineApiBaseUrl: string): string => `${lineApiBaseUrl}/oauth2/v2.1/certs`
