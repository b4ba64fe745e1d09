/**
 * Seconds between two pages that a robot loads: a setting of the shop, never faster than the floor, since the shop's own
 * staff works on the same admin screens.
 */
export const PAGE_SECONDS = { least: 0.5, usual: 1, most: 30 } as const

/** The pace that counts, in milliseconds. @param stored seconds as the shop set them */
export const pageMs = (stored: number): number =>
  Math.round(
    1_000 * Math.min(PAGE_SECONDS.most, Math.max(0, Number.isFinite(stored) ? stored : PAGE_SECONDS.usual)),
  )
