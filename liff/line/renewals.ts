const KEY = 'todoke:renewed'
/** A token renewed less than this long ago (ms) and refused again is not refused for its age. */
const A_MOMENT_MS = 120_000

/** Whether a token was renewed a moment ago, in this window. */
export function hasRenewed(): boolean {
  const at = Number(sessionStorage.getItem(KEY) ?? 0)
  return Math.abs(Date.now() - at) < A_MOMENT_MS
}

export function rememberRenewal(): void {
  sessionStorage.setItem(KEY, String(Date.now()))
}
