/** One layer of the house and what its code may import. */
export interface Floor {
  /** Folder relative to the checkout; no slash at the end. */
  folder: string
  /**
   * Its rooms (folders) and the files beside them, lower first: each imports only those before it. A file belongs to
   * the longest entry that is its path or a folder above it; one that belongs to none is refused.
   */
  rooms: readonly string[]
  /** Floors, or single files of them, that it may import. */
  imports: readonly string[]
  /** Floors of which it may import types (`import type`). */
  importsTypesOf?: readonly string[]
  /** Packages it may import, Node's built-ins among them; any when left out. */
  packages?: RegExp
  /** Why, for the one whose import is refused. */
  because: string
}
