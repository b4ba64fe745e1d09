import { type BubbleProblem, problem, unless } from './bubbleProblem.ts'
import { insertNotAllowed, isInsert } from './inserts.ts'
import { lookalikeIn, meantPlaceholder } from './lookalikes.ts'
import { isPlaceholder, PLACEHOLDERS, SHORT_PLACEHOLDERS } from './placeholders.ts'
import type { TextField } from './textFields.ts'
import { EMOJI_PREFIX, type ParsedTemplate } from './textTemplate.ts'

/** A brace that is not closed, or was never opened. `at`: its offset. */
export function unpairedBrace(
  path: string,
  text: string,
  { at, field: { word } }: { at: number; field: TextField },
): BubbleProblem[] {
  const found = lookalikeIn(text.slice(at))
  return problem(
    path,
    'UNPAIRED_BRACE',
    `${word}の${at + 1}文字目のかっこが閉じていません。${
      found === null
        ? '文字として使うときは {{ や }} と入力してください。'
        : `値を差し込むには、半角のかっこで ${found.meant} と入力してください。`
    }`,
  )
}

/** What customers would read as it stands, though a value was meant. */
export function checkLookalikes(
  path: string,
  { parts }: ParsedTemplate,
  { word }: TextField,
): BubbleProblem[] {
  const words = parts.map((part) => (part.kind === 'words' ? part.text : '\n')).join('')
  const found = lookalikeIn(words)
  return found === null
    ? []
    : problem(
        path,
        'LOOKS_LIKE_PLACEHOLDER',
        `${word}の「${found.written}」は、差し込まれずに文字のまま送られます。値を差し込むには、半角のかっこで ${found.meant} と入力してください。`,
      )
}

/** A name in braces: one that exists, and is allowed in this field. */
export function checkName(path: string, name: string, { word, takes }: TextField): BubbleProblem[] {
  if (name.startsWith(EMOJI_PREFIX))
    return problem(path, 'BAD_EMOJI', 'LINE絵文字は {emoji:プロダクトID/絵文字ID} の形で入力してください。')
  if (isInsert(name)) return insertNotAllowed(path, name)
  if (!isPlaceholder(name)) return problem(path, 'UNKNOWN_PLACEHOLDER', unknownPlaceholder(name))
  const isAllowed = takes === 'all' || SHORT_PLACEHOLDERS.includes(name)
  return unless(
    isAllowed,
    problem(
      path,
      'PLACEHOLDER_NOT_ALLOWED',
      `${word}には、長さの決まらない差し込み項目 {${name}} を使えません。使えるのは${SHORT_PLACEHOLDERS.map((one) => ` {${one}}`).join('')} です。`,
    ),
  )
}

function unknownPlaceholder(name: string): string {
  const meant = meantPlaceholder(name)
  return meant === null
    ? `差し込み項目 {${name}} は使えません。使えるのは${PLACEHOLDERS.map((one) => ` {${one}}`).join('')} です。文字として使うときは {{ や }} と入力してください。`
    : `差し込み項目 {${name}} は使えません。${meant} と入力してください。`
}
