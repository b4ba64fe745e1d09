/** Where a picture or file that a member sent stands, with what a shop reads. */
export const FILE_STATES = {
  WAITING: 'LINEから取得しています。しばらくしてから、もう一度ご確認ください。',
  READY: '保存されています。',
  GONE: 'LINEでの保存期間が過ぎたため、取得できませんでした。',
  TOO_LARGE: 'ファイルが大きすぎるため、保存していません。LINEのトーク画面でご確認ください。',
  NO_SPACE: 'お店の保存容量の上限に達したため、保存していません。LINEのトーク画面でご確認ください。',
  FAILED: 'LINEから取得できませんでした。LINEのトーク画面でご確認ください。',
} as const satisfies Readonly<Record<string, string>>
export type FileState = keyof typeof FILE_STATES

/** The words of a stored state; total, since a newer version beside this one may store others. */
export const explainFileState = (state: string): string =>
  Object.hasOwn(FILE_STATES, state) ? FILE_STATES[state as FileState] : FILE_STATES.FAILED
