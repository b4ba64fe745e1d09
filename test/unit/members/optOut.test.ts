import { describe, expect, it } from '@jest/globals'
import { OPT_OUT_ANSWERS, optOutWish } from '../../../domain/members/optOut.ts'

describe('D9 the words that stop announcements', () => {
  it('are understood however they are typed', () => {
    for (const text of [
      'お知らせ停止',
      ' お知らせ停止\n',
      '　お知らせ　停止　',
      '「お知らせ停止」',
      'お知らせ停止。',
      'お知らせ停止!',
      'お知らせ停止！',
    ])
      expect(optOutWish(text)).toBe('OUT')
    expect(optOutWish('お知らせ再開')).toBe('IN')
    expect(optOutWish('『お知らせ再開』')).toBe('IN')
  })

  it('are nothing within other words', () => {
    for (const text of [
      '',
      'お知らせ',
      'お知らせ停止したいです',
      'お知らせ停止はどうやりますか?',
      '停止',
      'お知らせ停止お知らせ再開',
    ])
      expect(optOutWish(text)).toBeNull()
  })

  it('are answered with the way back, which is understood itself', () => {
    const named = (text: string) => optOutWish(/「(.*?)」/.exec(text)?.[1] ?? '')
    expect(named(OPT_OUT_ANSWERS.OUT)).toBe('IN')
    expect(named(OPT_OUT_ANSWERS.IN)).toBe('OUT')
  })
})
