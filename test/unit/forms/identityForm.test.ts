import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkForm } from '../../../domain/forms/checkForm.ts'
import type { IdentityContent } from '../../../domain/forms/form.ts'
import { fillFormText } from '../../../domain/forms/formText.ts'
import { formAddress } from '../../../domain/bubbles/index.ts'
import { formLacks } from '../../../domain/forms/formReadiness.ts'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'
import { laterNoticeText, outcomeText, spokenForm } from '../../../domain/forms/spokenForm.ts'

const names = { shopName: 'さくら堂', accountName: 'さくら堂公式' }
const ready: IdentityContent = {
  ...READY_IDENTITY_FORM,
  consent: { ...READY_IDENTITY_FORM.consent, privacyUrl: 'https://shop.example/privacy' },
}
const codes = (content: IdentityContent): string[] =>
  checkForm(content, names).map(({ path, code }) => `${path} ${code}`)
const withConsent = (text: string): IdentityContent => ({ ...ready, consent: { ...ready.consent, text } })

describe('the ready identity form', () => {
  it('has nothing wrong with it, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (shopName, accountName) => {
        expect(checkForm(ready, { shopName, accountName })).toEqual([])
      }),
    )
  })

  it('lacks the privacy policy, LIFF and its publication, and then nothing', () => {
    const bare = { isPublished: false, liffId: null, loginChannelId: null }
    expect(formLacks(READY_IDENTITY_FORM, bare)).toEqual([
      'PRIVACY_URL',
      'LIFF_ID',
      'LOGIN_CHANNEL',
      'NOT_PUBLISHED',
    ])
    expect(
      formLacks(ready, { isPublished: true, liffId: '1234567890-AbcdEfgh', loginChannelId: '1234567890' }),
    ).toEqual([])
    expect(formAddress('1234567890-AbcdEfgh', 'identity')).toBe(
      'https://liff.line.me/1234567890-AbcdEfgh/forms/identity',
    )
  })

  it('speaks with the names of the shop and asks for the phone alone', () => {
    const spoken = spokenForm({ content: ready, names })
    expect(spoken.items.map(({ key, required }) => [key, required])).toEqual([['phone', true]])
    expect(spoken.consent.text).toMatch(/^さくら堂は、/)
    expect(JSON.stringify(spoken)).not.toMatch(/[{}]shop|\{account/)
  })
})

describe('what is found on save', () => {
  it.each([
    ['a blank title', { ...ready, title: ' \u200b　' }, '/title EMPTY'],
    ['a long title', { ...ready, title: 'あ'.repeat(61) }, '/title TOO_LONG'],
    ['an unknown name', { ...ready, title: '{shipDate}' }, '/title UNKNOWN_PLACEHOLDER'],
    ['a name of the prototype', { ...ready, title: '{constructor}' }, '/title UNKNOWN_PLACEHOLDER'],
    ['a name that makes no sense there', { ...ready, intro: '{item}' }, '/intro PLACEHOLDER_NOT_ALLOWED'],
    ['full-width braces', { ...ready, intro: '｛shopName｝へようこそ' }, '/intro LOOKS_LIKE_PLACEHOLDER'],
    ['an open brace', { ...ready, intro: 'こんにちは{' }, '/intro UNPAIRED_BRACE'],
    ['a tracked link', { ...ready, intro: '{link:https://a.example}' }, '/intro UNKNOWN_PLACEHOLDER'],
    ['a notice of a name alone', { ...ready, laterNotice: '{nickName}' }, '/laterNotice MAY_BE_EMPTY'],
    [
      'no shop',
      withConsent('配送のご案内のため、注文の内容をLINEに表示します。'),
      '/consent/text CONSENT_LACKS_SHOP',
    ],
    [
      'no purpose',
      withConsent('{shopName}の注文の内容がLINEに表示されます。'),
      '/consent/text CONSENT_LACKS_PURPOSE',
    ],
    [
      'no order data',
      withConsent('{shopName}はご案内のために利用します。'),
      '/consent/text CONSENT_LACKS_ORDER_DATA',
    ],
    [
      'plain http',
      { ...ready, consent: { ...ready.consent, privacyUrl: 'http://a.example' } },
      '/consent/privacyUrl BAD_URL',
    ],
    [
      'no address',
      { ...ready, consent: { ...ready.consent, privacyUrl: 'https://' } },
      '/consent/privacyUrl BAD_URL',
    ],
    [
      'a script',
      { ...ready, consent: { ...ready.consent, privacyUrl: 'javascript:alert(1)' } },
      '/consent/privacyUrl BAD_URL',
    ],
  ] as [string, IdentityContent, string][])('%s', (_what, content, found) => {
    expect(codes(content)).toEqual([found])
  })

  it('takes the shop by its name as written, in any width', () => {
    expect(
      codes(withConsent('さくら堂はご案内の目的で利用し、ご注文の内容がＬＩＮＥに表示されます。')),
    ).toEqual([])
  })

  it('takes blank explanations, and says all that is wrong at once', () => {
    expect(codes({ ...ready, intro: '' })).toEqual([])
    expect(codes({ ...ready, title: '', laterNotice: '' })).toEqual(['/title EMPTY', '/laterNotice EMPTY'])
  })
})

describe('texts of outcomes', () => {
  const version = { content: ready, names }

  it('name what is asked for in addition', () => {
    expect(outcomeText(version, { outcome: 'ONE_MORE', item: 'orderNumber' })).toBe(
      'ご本人さまの確認のため、ご注文番号も入力してください。',
    )
    expect(outcomeText(version, { outcome: 'ONE_MORE' })).toContain('もう1つの項目')
  })

  it('take names as they are: braces in a name are no placeholder', () => {
    const content = { ...ready, laterNotice: '{nickName|お客様}、{shopName}です。' }
    expect(laterNoticeText({ content, names }, { nickName: '{shopName}', displayName: null })).toBe(
      '{shopName}、さくら堂です。',
    )
    expect(laterNoticeText({ content, names }, { nickName: ' ', displayName: null })).toBe(
      'お客様、さくら堂です。',
    )
  })

  it('are total', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (template, values) => {
        expect(typeof fillFormText(template, values)).toBe('string')
      }),
    )
  })
})
