/**
 * The bytes of a cart's answer as text, by its declared charset and strictly (domain.md D40): a byte that the charset
 * does not have is a problem with its place, never a replacement character.
 */

/** The charsets that carts are read in. What they are called shift_jis is CP932 everywhere: it has ①, ㈱ and 髙. */
type Charset = 'utf-8' | 'shift_jis' | 'euc-jp'

/** By name, without an `x-` in front. */
const LABELS: ReadonlyMap<string, Charset> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ...['shift_jis', 'shift-jis', 'sjis', 'windows-31j', 'cp932', 'ms932', 'windows-932'].map(
    (label) => [label, 'shift_jis'] as const,
  ),
  ...['ms_kanji', 'csshiftjis', 'cswindows31j'].map((label) => [label, 'shift_jis'] as const),
  ...['euc-jp', 'eucjp', 'euc_jp', 'eucjp-win', 'eucjp-ms', 'cp51932'].map(
    (label) => [label, 'euc-jp'] as const,
  ),
])

/** Marks of byte order of charsets that are not read here, longest first: UTF-32 LE begins as UTF-16 LE does. */
const FOREIGN_MARKS: readonly (readonly number[])[] = [
  [0xff, 0xfe],
  [0xfe, 0xff],
  [0x00, 0x00, 0xfe, 0xff],
]
const UTF8_MARK = [0xef, 0xbb, 0xbf]

type AnswerText = { ok: true; text: string } | { ok: false; problem: string }

/**
 * Decodes by the charset of `Content-Type`; a mark of byte order decides before it, and without either it is UTF-8, as
 * JSON is. Never throws. `problem` names the charset or the place, in English, for the log; never what was read.
 */
export function decodeAnswer(bytes: Uint8Array, contentType: string | undefined): AnswerText {
  const begins = (mark: readonly number[]): boolean => mark.every((byte, place) => bytes[place] === byte)
  if (FOREIGN_MARKS.some(begins))
    return { ok: false, problem: 'byte 0: a byte order mark that is not of UTF-8' }
  const declared = /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;\s]*))/i.exec(contentType ?? '')
  const label = (declared?.[1] ?? declared?.[2] ?? declared?.[3] ?? '').trim().toLowerCase()
  const charset = begins(UTF8_MARK) || label === '' ? 'utf-8' : LABELS.get(label.replace(/^x-/, ''))
  if (charset === undefined) return { ok: false, problem: `charset ${printable(label)} is not read` }
  try {
    return { ok: true, text: decode(charset, bytes) }
  } catch {
    return { ok: false, problem: `byte ${placeOf(charset, bytes)}: not ${charset}` }
  }
}

function decode(charset: Charset, bytes: Uint8Array): string {
  const text = new TextDecoder(charset, { fatal: true }).decode(bytes)
  return charset === 'shift_jis' ? text.replace(ROTATED, (found) => CONTROLS.get(found) ?? found) : text
}

/** ICU's table is IBM's: three control characters have changed places, as they did on its mainframes. */
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['\x1c', '\x1a'],
  ['\x7f', '\x1c'],
  ['\x1a', '\x7f'],
])
const ROTATED = new RegExp(`[${[...CONTROLS.keys()].join('')}]`, 'g')

/** The first byte that cannot be read: the end of the longest beginning that could still go on. */
function placeOf(charset: Charset, bytes: Uint8Array): number {
  let readable = 0
  let unreadable = bytes.length + 1
  while (unreadable - readable > 1) {
    const middle = (readable + unreadable) >> 1
    if (goesOn(charset, bytes.subarray(0, middle))) readable = middle
    else unreadable = middle
  }
  return Math.min(readable, Math.max(bytes.length - 1, 0))
}

function goesOn(charset: Charset, beginning: Uint8Array): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(beginning, { stream: true })
    return true
  } catch {
    return false
  }
}

const printable = (label: string): string => label.replaceAll(/[^a-z0-9._:+-]/g, '?').slice(0, 40)
