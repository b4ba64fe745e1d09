/**
 * Whether the database refused what it was given, and would again: data exceptions (22), constraints (23), limits of an
 * entry of an index or of nesting (54). A RangeError is JSON that is nested too deep to be written.
 */
export const isDataError = (error: unknown): boolean =>
  error instanceof RangeError || /^(?:22|23|54)/.test(sqlStateOf(error))

const sqlStateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5
    ? error.code
    : ''

/** Names an error without its text, which may hold values. */
export const nameOf = (error: unknown): string =>
  sqlStateOf(error) || (error instanceof Error ? error.name : 'unknown')

/** Whether the failure is of the connection, a lock or the server, and passes by itself. */
export const isPassing = (error: unknown): boolean =>
  /^(?:08|25|40|53|55|57|58)/.test(sqlStateOf(error)) ||
  (error instanceof Error &&
    (('code' in error && /^E[A-Z]+$/.test(String(error.code))) ||
      /timeout exceeded|connection terminated|connection error/i.test(error.message)))
