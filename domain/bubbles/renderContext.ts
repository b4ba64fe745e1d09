import { fillTemplate, parseTemplate } from './textTemplate.ts'
import type { PlaceholderValues } from './placeholders.ts'

/**
 * The postback data of an action button, ready to send: an opaque, unforgeable token that identifies the delivery and
 * the button. `path` is the button's in the rendered bubbles, '/1/columns/0/buttons/2', as in `actButtonsOf`. At most
 * 300 UTF-16 units; an empty or longer token makes the message `INVALID_CONTENT` (`checkRendered`).
 */
export type DataOf = (path: string) => string

/** For messages without action buttons; `checkRendered` finds one that is there after all. */
export const NO_TOKENS: DataOf = () => ''

/** The click link for a tracked URL, ready to send. `path` is the link's in the bubbles, as in `trackedLinksOf`. */
export type LinkOf = (path: string, uri: string) => string

/** The URL itself: nothing is counted. For previews. */
export const UNTRACKED: LinkOf = (_path, uri) => uri

/**
 * The public URL of an upload, for LINE. That it exists and fits was checked on save (`checkUploads`), and it cannot be
 * deleted while a message uses it.
 */
export type MediaUrlOf = (mediaId: string) => string

/** For bubbles without uploads; `checkRendered` finds one that is there after all. */
export const NO_UPLOADS: MediaUrlOf = () => ''

/** What rendering bubbles for one recipient needs. */
export interface RenderContext {
  readonly values: PlaceholderValues
  readonly dataOf: DataOf
  readonly linkOf: LinkOf
  readonly mediaUrl: MediaUrlOf
}

export const fill = (template: string, { values }: RenderContext): string => fillTemplate(template, values)

/** `{ [name]: filled }`, or `{}` when the text was left out. */
export const fillIf = <Name extends string>(
  name: Name,
  template: string | undefined,
  context: RenderContext,
): { [Key in Name]?: string } =>
  template === undefined ? {} : ({ [name]: fill(template, context) } as { [Key in Name]?: string })

/** `{ [name]: value }`, or `{}` when the value was left out. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } => (value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value }))

/** The URL of something to tap, or its click link when clicks are counted. */
export const trackable = (
  { uri, trackClicks }: { readonly uri: string; readonly trackClicks?: boolean },
  path: string,
  context: RenderContext,
): string => (trackClicks === true ? context.linkOf(path, uri) : fillUri(uri, context))

/** A URL: filled when it is exactly one placeholder or form, unchanged otherwise. */
export function fillUri(uri: string, { values }: Pick<RenderContext, 'values'>): string {
  const { parts, unpaired } = parseTemplate(uri)
  const kind = parts[0]?.kind
  const isFilled = unpaired === null && parts.length === 1 && (kind === 'placeholder' || kind === 'form')
  return isFilled ? fillTemplate(uri, values).trim() : uri
}
