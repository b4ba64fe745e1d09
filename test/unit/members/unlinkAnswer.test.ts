import { describe, expect, it } from '@jest/globals'
import { unlinkAnswer } from '../../../domain/members/unlinkAnswer.ts'

describe('the reply to 連携解除', () => {
  it('says that it happened, and how to link again', () => {
    expect(unlinkAnswer({ wasLinked: true, formUrl: 'https://liff.line.me/1/forms/identity' })).toBe(
      'ご注文との連携を解除しました。これからは、このLINEにご注文の内容は表示されません。\nもう一度連携するときは、次のページからお手続きください。\nhttps://liff.line.me/1/forms/identity',
    )
    expect(unlinkAnswer({ wasLinked: false, formUrl: null })).toBe(
      'このLINEアカウントは、いまご注文と連携されていません。\n連携をご希望のときは、ショップへお問い合わせください。',
    )
  })
})
