/** A rich menu that exists at LINE, for a shop to choose for a scenario (domain.md 6.1 ⑩). */
export interface RichMenu {
  richMenuId: string
  /** The name that only the shop sees. */
  name: string
  /** The text of the bar below the chat. */
  chatBarText: string
}

/** The rich menus of an account, or why they cannot be read; `code` is one of the error catalogue. */
export type RichMenuList = { ok: true; richMenus: RichMenu[] } | { ok: false; code: string }
