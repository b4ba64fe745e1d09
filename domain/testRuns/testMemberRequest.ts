/** What a person writes to the account about tests: to be a test member by the shop's code, or no longer (D35). */
export type TestMemberRequest = { wish: 'JOIN'; code: string } | { wish: 'LEAVE' }

/** The words; the code of an invitation stands behind those to join. */
export const TEST_MEMBER_WORDS = { JOIN: 'テスト参加', LEAVE: 'テスト終了' } as const

/** Digits of a code. */
export const TEST_CODE_DIGITS = 6
/** An invitation is good for so long. Minutes. */
export const TEST_INVITATION_MINUTES = 30
/** After so many wrong codes an invitation is void. */
export const TEST_CODE_TRIES = 5

const JOINS = new RegExp(`^${TEST_MEMBER_WORDS.JOIN}(\\d{${TEST_CODE_DIGITS}})$`, 'u')

/** The wish that a message is, or null. The words have to be all of it; width and spaces do not matter (NFKC). */
export function readTestMemberRequest(text: string): TestMemberRequest | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\s/gu, '')
    .replace(/^[「『"“](.*)[」』"”]$/u, '$1')
  if (plain === TEST_MEMBER_WORDS.LEAVE) return { wish: 'LEAVE' }
  const code = JOINS.exec(plain)?.[1]
  return code === undefined ? null : { wish: 'JOIN', code }
}

/** What became of a wish; who was no test member and leaves is not answered. */
export type TestMemberAnswer = 'JOINED' | 'WRONG_CODE' | 'LEFT'

/** What the account answers. */
export const TEST_MEMBER_ANSWERS: Readonly<Record<TestMemberAnswer, string>> = {
  JOINED: `テスト会員に登録しました。テスト配信のメッセージは【テスト】から始まります。やめるときは「${TEST_MEMBER_WORDS.LEAVE}」と送ってください。`,
  WRONG_CODE:
    'コードが正しくないか、有効期限が切れています。お店の担当者に新しいコードを発行してもらってください。',
  LEFT: 'テスト会員の登録を解除しました。テスト配信はもう届きません。',
}
