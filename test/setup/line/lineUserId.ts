import { createHash } from 'node:crypto'

/** An id as LINE writes it, the same for the same name. */
export const lineUserId = (name: string): string =>
  `U${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
