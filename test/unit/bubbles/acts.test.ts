import { describe, expect, it } from '@jest/globals'
import { type ActButton, actButtonsOf, type Bubble, renderBubbles } from '../../../domain/bubbles/index.ts'
import { buttons, flexBody, onSave, onSend, see, text, withButton } from '../../setup/bubbles/bubbles.ts'

const act = (change: Partial<ActButton> = {}): ActButton => ({
  kind: 'act',
  label: '興味がある',
  act: { points: 100 },
  once: true,
  ...change,
})
const everywhere: Bubble[] = [
  { kind: 'buttons', text: 'あ', defaultButton: act(), buttons: [see, act()] },
  { kind: 'confirm', text: 'あ', buttons: [act(), see] },
  {
    kind: 'carousel',
    columns: [
      { text: 'あ', buttons: [see] },
      { text: 'い', buttons: [act()] },
    ],
  },
  { kind: 'imageCarousel', columns: [{ imageUrl: 'https://a.jp/a.png', button: act({ label: 'はい' }) }] },
  {
    ...flexBody({
      type: 'box',
      layout: 'vertical',
      contents: [{ type: 'button', action: { type: 'act', label: 'はい', act: { points: 1 }, once: false } }],
    }),
    quickReply: [{ button: see }, { button: act() }],
  },
]

describe('buttons that act', () => {
  it('carry the token of their path, which tells what they do', () => {
    expect(onSave(...everywhere)).toEqual([])
    const placed = actButtonsOf(everywhere)
    expect(placed.map(({ path }) => path)).toEqual([
      '/0/defaultButton',
      '/0/buttons/1',
      '/1/buttons/0',
      '/2/columns/1/buttons/0',
      '/3/columns/0/button',
      '/4/contents/body/contents/0/contents/0/action',
      '/4/quickReply/1/button',
    ])
    expect(placed.map(({ once }) => once)).toEqual([true, true, true, true, true, false, true])
    const asked: string[] = []
    const messages = renderBubbles(
      everywhere,
      {},
      {
        dataOf: (path) => {
          asked.push(path)
          return `token ${path}`
        },
      },
    )
    expect(asked.sort()).toEqual(placed.map(({ path }) => path).sort())
    const sent = JSON.stringify(messages)
    for (const path of asked) expect(sent).toContain(`"data":"token ${path}"`)
    expect(sent).not.toContain('"act"')
    expect(sent).not.toContain('points')
  })

  it('are not sent without a token, nor with one that LINE would refuse', () => {
    const bubble = withButton(act({ displayText: 'はい' }))
    const at = '/0/template/actions/0/data'
    expect(onSend([bubble])).toEqual([`${at} EMPTY`])
    expect(onSend([bubble], {}, () => 'x'.repeat(300))).toEqual([])
    expect(onSend([bubble], {}, () => 'x'.repeat(301))).toEqual([`${at} TOO_LONG`])
  })

  it('do something, and nothing that undoes itself', () => {
    const wrong = (change: ActButton['act']) => onSave(withButton(act({ act: change })))
    const at = '/0/buttons/0/act'
    expect(wrong({})).toEqual([`${at} NOTHING_TO_DO`])
    expect(wrong({ addTagIds: [] })).toEqual([`${at} NOTHING_TO_DO`])
    expect(wrong({ flagId: null })).toEqual([])
    expect(wrong({ optedOut: true })).toEqual([])
    expect(wrong({ optedOut: false })).toEqual([])
    expect(wrong({ replyText: '{nickName|お客様}、ありがとうございます' })).toEqual([])
    expect(wrong({ replyText: '{nobody}' })).toEqual([`${at}/replyText UNKNOWN_PLACEHOLDER`])
    expect(wrong({ replyText: 'あ'.repeat(5001) })).toEqual([`${at}/replyText TOO_LONG`])
    expect(wrong({ addTagIds: ['a', 'b'], removeTagIds: ['b'] })).toEqual([
      `${at}/addTagIds/1 TAG_BOTH_ADDED_AND_REMOVED`,
    ])
    expect(wrong({ points: 1_000_000 })).toEqual([])
    for (const points of [0, 1.5, 1_000_001]) expect(wrong({ points })).toEqual([`${at}/points BAD_VALUE`])
  })

  it('in flex are checked like all others', () => {
    const wrong = (action: object) =>
      onSave(flexBody({ type: 'button', action: { type: 'act', label: 'あ', ...action } }))
    const at = '/0/contents/body/contents/0/action'
    expect(wrong({})).toEqual([`${at}/act NOTHING_TO_DO`, `${at}/once BAD_VALUE`])
    expect(wrong({ act: { tags: [] }, once: true })).toEqual([`${at}/act/tags BAD_VALUE`])
    expect(wrong({ act: { addTagIds: 'a' }, once: true })).toEqual([`${at}/act/addTagIds BAD_VALUE`])
    expect(wrong({ act: { optedOut: 'yes' }, once: true })).toEqual([`${at}/act/optedOut BAD_VALUE`])
    expect(wrong({ act: { points: 5 }, once: false, displayText: '{x}' })).toEqual([
      `${at}/displayText UNKNOWN_PLACEHOLDER`,
    ])
  })

  it('are none in bubbles without', () => {
    expect(actButtonsOf([text('あ'), { kind: 'confirm', text: 'あ', buttons: buttons(2) }])).toEqual([])
  })
})
