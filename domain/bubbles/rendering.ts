import { fillTemplate, parseTemplate } from './template.ts'
import type { PlaceholderValues } from './placeholders.ts'

/**
 * The postback data of a button that acts, ready to send: an opaque token that cannot be forged and that
 * leads back to the delivery and to the button. `path` is the button's in the bubbles that are rendered,
 * '/1/columns/0/buttons/2', the same that `actButtonsOf` tells of it. At most 300 UTF-16 units; an empty
 * or longer one makes the message `INVALID_CONTENT` (`checkRendered`).
 */
export type DataOf = (path: string) => string

/** For messages without buttons that act: one that is there after all is found by `checkRendered`. */
export const NO_TOKENS: DataOf = () => ''

/**
 * The click link in place of an address whose clicks are counted, ready to send. `path` is the link's in the
 * bubbles, the same that `trackedLinksOf` tells of it.
 */
export type LinkOf = (path: string, uri: string) => string

/** The address itself: nothing is counted. For previews. */
export const UNTRACKED: LinkOf = (_path, uri) => uri

/**
 * The public address of an uploaded file by its id, for LINE. Whether there is such a file, and whether it fits,
 * was asked on save (`checkUploads`), and it cannot be deleted while a message names it.
 */
export type MediaUrlOf = (mediaId: string) => string

/** For bubbles without uploads: one that is there after all is found by `checkRendered`. */
export const NO_UPLOADS: MediaUrlOf = () => ''

/** What it takes to write bubbles for one recipient. */
export interface Rendering {
  readonly values: PlaceholderValues
  readonly dataOf: DataOf
  readonly linkOf: LinkOf
  readonly mediaUrl: MediaUrlOf
}

export const fill = (template: string, { values }: Rendering): string => fillTemplate(template, values)

/** `{ [name]: filled }`, or nothing at all when the text was left out. */
export const fillIf = <Name extends string>(
  name: Name,
  template: string | undefined,
  rendering: Rendering,
): { [Key in Name]?: string } =>
  template === undefined ? {} : ({ [name]: fill(template, rendering) } as { [Key in Name]?: string })

/** `{ [name]: value }`, or nothing at all when the value was left out. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } => (value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value }))

/** The address of something to tap, or its click link when clicks are counted. */
export const trackable = (
  { uri, trackClicks }: { readonly uri: string; readonly trackClicks?: boolean },
  path: string,
  rendering: Rendering,
): string => (trackClicks === true ? rendering.linkOf(path, uri) : fillUri(uri, rendering))

/** An address: filled when it is a placeholder, and otherwise as it is, whatever older ones hold. */
export function fillUri(uri: string, { values }: Pick<Rendering, 'values'>): string {
  const { parts, unpaired } = parseTemplate(uri)
  const isPlaceholder = unpaired === null && parts.length === 1 && parts[0]?.kind === 'placeholder'
  return isPlaceholder ? fillTemplate(uri, values).trim() : uri
}
