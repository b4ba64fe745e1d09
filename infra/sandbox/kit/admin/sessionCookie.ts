/** The cookie that carries a session: `name`, valid below `path`, ends with the browser. */
export function sessionCookie({ name, path }: { name: string; path: string }) {
  const written = (value: string, age: string) =>
    `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax${age}`
  return {
    /** The session id in a request's `cookie` header. */
    read: (header: string | undefined): string | undefined =>
      new RegExp(`(?:^|;\\s*)${name}=([0-9a-f]+)`).exec(header ?? '')?.[1],
    /** The `set-cookie` header that gives the browser a session. */
    set: (id: string): string => written(id, ''),
    /** The `set-cookie` header that takes it away. */
    remove: (): string => written('', '; Max-Age=0'),
  }
}
