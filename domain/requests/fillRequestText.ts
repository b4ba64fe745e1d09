import { parseTemplate, type TemplatePart } from '../bubbles/textTemplate.ts'
import { LINE_LIMITS } from '../values/contentLimits.ts'
import { isBlank } from '../values/text.ts'
import { type RequestPlaceholder, type RequestText, type RequestValues, TOLD_ANYWAY } from './requestTexts.ts'

/**
 * A text about a request with its values. A line that names values of which none is known, and no fallback, is left out:
 * nothing is said that is not known. What must be told stands at the end where the text leaves it out ({@link TOLD_ANYWAY}).
 * Values are plain text, never templates. Total; at most what LINE takes.
 */
export function fillRequestText(text: RequestText, template: string, values: RequestValues): string {
  const { parts } = parseTemplate(template)
  const named = new Set(parts.flatMap((part) => (part.kind === 'placeholder' ? [part.name] : [])))
  const lines = linesOf(parts).flatMap((line) => {
    const spoken = line.map((part) => spokenPart(part, values))
    const isLeftOut =
      line.some(({ kind }) => kind === 'placeholder') &&
      line.every((part, place) => part.kind !== 'placeholder' || isBlank(spoken[place] ?? ''))
    return isLeftOut ? [] : [spoken.join('')]
  })
  const besides = (TOLD_ANYWAY[text] ?? []).flatMap((name) => {
    const value = named.has(name) ? '' : valueOf(name, values)
    return value === '' ? [] : [value]
  })
  return tidied([...lines, ...besides])
    .slice(0, LINE_LIMITS.textUnits)
    .toWellFormed()
}

/** The parts of each line. */
function linesOf(parts: readonly TemplatePart[]): TemplatePart[][] {
  const lines: TemplatePart[][] = [[]]
  for (const part of parts) {
    if (part.kind !== 'words') lines.at(-1)?.push(part)
    else
      part.text.split('\n').forEach((words, nth) => {
        if (nth > 0) lines.push([])
        if (words !== '') lines.at(-1)?.push({ kind: 'words', text: words })
      })
  }
  return lines
}

function spokenPart(part: TemplatePart, values: RequestValues): string {
  if (part.kind === 'words') return part.text
  return part.kind === 'placeholder' ? valueOf(part.name, values) || part.fallback : ''
}

function valueOf(name: string, values: RequestValues): string {
  const value = (Object.hasOwn(values, name) ? (values[name as RequestPlaceholder] ?? '') : '').trim()
  return isBlank(value) ? '' : value
}

/** Without empty lines at the ends, and with one at most where lines in between were left out. */
const tidied = (lines: readonly string[]): string =>
  lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
