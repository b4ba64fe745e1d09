/** The values that a property accepts, and the text that says so to a shop. */
export interface Rule {
  readonly fits: (value: unknown) => boolean
  readonly ja: string
}

export const oneOf = (...words: readonly string[]): Rule => ({
  fits: (value) => words.some((word) => word === value),
  ja: `${words.join('、')} のどれかを指定してください。`,
})
export const text = (form: RegExp, ja: string): Rule => ({
  fits: (value) => typeof value === 'string' && form.test(value),
  ja,
})
export const PX = String.raw`\d+(?:\.\d+)?px`
const PERCENT = String.raw`\d+(?:\.\d+)?%`
const STEPS = 'none|xs|sm|md|lg|xl|xxl'
const LETTER_SIZES = 'xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl'
export const gap = text(
  new RegExp(`^(?:${STEPS}|${PX})$`),
  'none、md などの言葉か、10px の形で指定してください。',
)
export const inset = text(
  new RegExp(`^(?:${STEPS}|-?${PX}|-?${PERCENT})$`),
  'none、md などの言葉か、10px や 50% の形で指定してください。',
)
export const length = text(new RegExp(`^(?:${PX}|${PERCENT})$`), '10px や 50% の形で指定してください。')
export const letterSize = text(
  new RegExp(`^(?:${LETTER_SIZES}|${PX})$`),
  'md などの言葉か、10px の形で指定してください。',
)
export const imageSize = text(
  new RegExp(`^(?:${LETTER_SIZES}|full|${PX}|${PERCENT})$`),
  'md、full などの言葉か、10px や 50% の形で指定してください。',
)
export const border = text(
  new RegExp(`^(?:none|light|normal|medium|semi-bold|bold|${PX})$`),
  'normal などの言葉か、1px の形で指定してください。',
)
export const color = text(/^#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$/, '色は #RRGGBB の形で指定してください。')
export const flag: Rule = {
  fits: (value) => typeof value === 'boolean',
  ja: 'true か false を指定してください。',
}
export const count: Rule = {
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  ja: '0以上の整数を指定してください。',
}
/** Width to height, each 1 to 100,000; the height is at most three times the width. */
export const ratio: Rule = {
  fits: (value) => {
    const [, width, height] = /^(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)$/.exec(String(value)) ?? []
    const [wide, high] = [Number(width), Number(height)]
    return wide >= 1 && high >= 1 && wide <= 100_000 && high <= 100_000 && high <= wide * 3
  },
  ja: '縦横比は 20:13 の形で、高さが幅の3倍までになるように指定してください。',
}

/** Checked with the component itself: texts, URLs, lists, actions. */
export const elsewhere: Rule = { fits: () => true, ja: '' }
