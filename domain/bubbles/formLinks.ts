import { type BubbleProblem, problem } from './bubbleProblem.ts'
import { parseTemplate } from './textTemplate.ts'

/** A `{form:code}` with its place. */
export interface PlacedForm {
  /** JSON pointer into the bubbles: '/0/text'. */
  readonly path: string
  readonly code: string
}

/** The forms that bubbles name, wherever a text or an address can. */
export const formsIn = (bubbles: readonly unknown[]): PlacedForm[] => formsBelow(bubbles, '')

function formsBelow(value: unknown, path: string): PlacedForm[] {
  if (typeof value === 'string')
    return value.includes('form:')
      ? parseTemplate(value).parts.flatMap((part) =>
          part.kind === 'form' ? [{ path, code: part.code }] : [],
        )
      : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    formsBelow(part, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

/** The forms of a LINE account, and whether their addresses exist. */
export interface KnownForms {
  readonly liffId: string | null
  /** Whether a form is published, by its code. */
  readonly published: ReadonlyMap<string, boolean>
}

/** Forms that would open nothing: unknown ones, those that customers cannot see yet, and all without a LIFF id. */
export const checkForms = (bubbles: readonly unknown[], { liffId, published }: KnownForms): BubbleProblem[] =>
  formsIn(bubbles).flatMap(({ path, code }) => {
    const isPublished = published.get(code)
    if (isPublished === undefined)
      return problem(
        path,
        'UNKNOWN_FORM',
        `このLINE公式アカウントにフォーム {form:${code}} はありません。${published.size === 0 ? '' : `使えるのは${[...published.keys()].map((one) => ` {form:${one}}`).join('')} です。`}`,
      )
    if (!isPublished)
      return problem(
        path,
        'FORM_NOT_PUBLISHED',
        `フォーム {form:${code}} はまだ公開されていません。公開してから、もう一度保存してください。`,
      )
    return liffId === null
      ? problem(
          path,
          'LIFF_ID_MISSING',
          `フォーム {form:${code}} を開くためのLIFF IDが、LINE公式アカウントに設定されていません。設定してから、もう一度保存してください。`,
        )
      : []
  })
