import { type Look } from './admin/look/look.ts'
import { plexLook } from './admin/look/plex.ts'
import { repistLook } from './admin/look/repist.ts'
import { defaultShop, type Shop } from './state/shop.ts'

/** The vendor's two carts: one wire and one table of screens (carts.md 5, 5.1), drawn differently. */
export const FLAVOURS = ['REPIST', 'PLEX'] as const
export type Flavour = (typeof FLAVOURS)[number]

/** What a flavour is made of. */
interface Made {
  look: Look
  /** The settings of an empty shop. */
  shop: Shop
  /** The file that keeps its state. */
  archive: string
}

export const madeOf: Readonly<Record<Flavour, Made>> = {
  REPIST: { look: repistLook, shop: defaultShop, archive: 'repist.sqlite' },
  PLEX: {
    look: plexLook,
    shop: { ...defaultShop, name: 'サンドボックスプレックス店', accessToken: 'SandboxPlexToken01' },
    archive: 'plex.sqlite',
  },
}
