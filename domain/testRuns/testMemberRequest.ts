import { foldName } from '../values/text.ts'

/** What a person asks of the account about tests: to become a test member by the shop's code, or to stop (D35). */
export type TestMemberRequest = { wish: 'JOIN'; code: string } | { wish: 'LEAVE' }

/** The keywords; the code of the invitation follows the one to join. */
export const TEST_MEMBER_WORDS = { JOIN: 'テスト参加', LEAVE: 'テスト終了' } as const

export const TEST_CODE_DIGITS = 6
/** An invitation is valid for 30 minutes. */
export const TEST_INVITATION_MINUTES = 30
/** After 5 wrong codes an invitation is void. */
export const TEST_CODE_TRIES = 5

const JOINS = new RegExp(`^${TEST_MEMBER_WORDS.JOIN}(\\d{${TEST_CODE_DIGITS}})$`, 'u')

/** The request in a text message, or null. It must be the whole message; width, spaces and what shows nothing do not matter. */
export function readTestMemberRequest(text: string): TestMemberRequest | null {
  const plain = foldName(text)
    .replaceAll(' ', '')
    .replace(/^[「『"“](.*)[」』"”]$/u, '$1')
  if (plain === TEST_MEMBER_WORDS.LEAVE) return { wish: 'LEAVE' }
  const code = JOINS.exec(plain)?.[1]
  return code === undefined ? null : { wish: 'JOIN', code }
}

/** The result of a request. A person who leaves without being a test member gets no reply. */
export type TestMemberAnswer = 'JOINED' | 'WRONG_CODE' | 'LEFT'

/** The account's replies. */
export const TEST_MEMBER_ANSWERS: Readonly<Record<TestMemberAnswer, string>> = {
  JOINED: `テスト会員に登録しました。テスト配信のメッセージは【テスト】から始まります。やめるときは「${TEST_MEMBER_WORDS.LEAVE}」と送ってください。`,
  WRONG_CODE:
    'コードが正しくないか、有効期限が切れています。お店の担当者に新しいコードを発行してもらってください。',
  LEFT: 'テスト会員の登録を解除しました。テスト配信はもう届きません。',
}
