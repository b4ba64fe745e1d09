import {
  type Bubble,
  type BubbleProblem,
  type Button,
  checkBubbles,
  checkRendered,
  type DataOf,
  type PlaceholderValues,
  renderBubbles,
  type UriButton,
} from '../../../domain/bubbles/index.ts'

/** Words for tests that say what a shop wrote and what became of it. */
export const see: UriButton = { kind: 'uri', label: '見る', uri: 'https://a.jp' }
export const buttons = (many: number, one: Button = see): Button[] => Array.from({ length: many }, () => one)
export const text = (words: string): Bubble => ({ kind: 'text', text: words })
export const withButton = (button: Button): Bubble => ({ kind: 'buttons', text: 'あ', buttons: [button] })
export const flexBody = (...contents: object[]): Bubble => ({
  kind: 'flex',
  altText: 'あ',
  contents: { type: 'bubble', body: { type: 'box', layout: 'vertical', contents } },
})

const short = ({ path, code }: BubbleProblem): string => `${path} ${code}`
/** What is wrong on save: 'path CODE'. */
export const onSave = (...bubbles: Bubble[]): string[] => checkBubbles(bubbles).map(short)
/** What is wrong with the messages of one recipient. */
export const onSend = (
  bubbles: Bubble[],
  values: PlaceholderValues = {},
  dataOf: DataOf = () => '',
): string[] => checkRendered(renderBubbles(bubbles, values, { dataOf })).map(short)
