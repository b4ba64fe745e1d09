import type { CartAdapter } from '../port.ts'
import { dataAssistant } from '../repist/adapter.ts'

/** リピストプレックス: the wire of Repist under its own name (domain.md D16). What differs one day is told here. */
export const plex = { cart: 'PLEX', ...dataAssistant } as const satisfies CartAdapter
