/** How a program on this machine reaches a server that listens on `host` and `port`, without a slash at the end. */
export const localAddress = (host: string, port: number): string => `http://${reachableHost(host)}:${port}`

/** Who listens on all addresses is asked at the loopback one; an IPv6 address stands in brackets. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
