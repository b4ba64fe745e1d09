import { expect, it } from '@jest/globals'
import { readTestMemberRequest } from '../../../domain/testRuns/testMemberRequest.ts'

it.each([
  ['テスト参加 402917', { wish: 'JOIN', code: '402917' }],
  ['「テスト参加 402917」', { wish: 'JOIN', code: '402917' }],
  ['ﾃｽﾄ参加　４０２９１７', { wish: 'JOIN', code: '402917' }],
  ['テスト終了', { wish: 'LEAVE' }],
  ['テスト参加', null],
  ['テスト参加 40291', null],
  ['テスト参加 402917です', null],
  ['テストを終了', null],
])('D35 %s', (text, wish) => {
  expect(readTestMemberRequest(text)).toEqual(wish)
})
