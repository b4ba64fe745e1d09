/** PostgreSQL's codes of a moment: it is busy, or waits are too long. */
const BUSY = new Set(['40001', '40P01', '55P03', '53300', '57014', '25P03'])
const GONE = new Set(['57P01', '57P02', '57P03', '08000', '08003', '08006', '08001', '08004'])
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
])

/** The driver reports these without a code. */
const LOST =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/

/** Whether something failed because the database is away or busy: the same may go well a little later. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (BUSY.has(code) || GONE.has(code) || NO_CONNECTION.has(code)) return true
  return error instanceof Error && LOST.test(error.message)
}
