import { expect, it } from '@jest/globals'
import { stepSentence } from '../../../domain/requests/requestWords.ts'

it.each(['SHOWN', 'BEFORE', 'AFTER', 'STOPPED'])('says which screen a picture shows: %s', (screen) => {
  const sentence = stepSentence('PICTURE', { screen })
  expect(sentence).toMatch(/画面|定期の内容/)
  expect(sentence).not.toBe(stepSentence('PICTURE'))
})

it('says that a screen was kept where it does not know which', () => {
  expect(stepSentence('PICTURE', { screen: 'toString' })).toBe('カートの画面を記録しました。')
  expect(stepSentence('PICTURE', { screen: 7 })).toBe('カートの画面を記録しました。')
})

it('names a step that it does not know, and minds no screen on others', () => {
  expect(stepSentence('constructor')).toBe('記録: constructor')
  expect(stepSentence('PRESSED', { screen: 'BEFORE' })).toBe('カートで確定の操作をしました。')
})
