import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Checker } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine, text } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

describe('message objects', () => {
  it('are 1 to 5 of known types, and all problems are told at once', async () => {
    expect(await check.complaints([])).toEqual(['messages: Size must be between 1 and 5'])
    expect(await check.complaints(Array(6).fill(text('x')))).toEqual([
      'messages: Size must be between 1 and 5',
    ])
    const types = 'text, textV2, sticker, image, video, audio, location, coupon, imagemap, template, flex'
    expect(await check.complaints([text(''), { type: 'bogus' }])).toEqual([
      'messages[0].text: May not be empty',
      `messages[1].type: Must be one of the following values: [${types}]`,
    ])
    expect(await check.complaints([{ type: 'text', text: 5 }])).toEqual([
      "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)",
    ])
  })
})
