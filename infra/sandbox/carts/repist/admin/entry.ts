import { readSlashDate } from '../../../kit/state/japanTime.ts'

/** What is wrong with a form, by field. */
export type EntryErrors = Record<string, string>

/** Reads a date of a form: empty, or `YYYY/MM/DD` and a day of the calendar (carts.md 5.1). */
export function readDate(
  typed: string,
  { label, name }: { label: string; name: string },
  errors: EntryErrors,
) {
  if (typed === '') return null
  const read = readSlashDate(typed)
  if ('date' in read) return read.date
  errors[name] =
    read.wrong === 'malformed'
      ? `${label}は YYYY/MM/DD の形式で入力してください。`
      : `${label}に存在しない日付が入力されています。`
  return null
}

const MEMO_LENGTH = 3000

export function readMemo(
  typed: string,
  { label, name }: { label: string; name: string },
  errors: EntryErrors,
) {
  if (typed.length > MEMO_LENGTH) errors[name] = `${label}は${MEMO_LENGTH}文字以内で入力してください。`
  return typed
}
