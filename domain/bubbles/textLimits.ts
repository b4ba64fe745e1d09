import { LINE_LIMITS } from '../limits.ts'
import type { TextLimit } from './problems.ts'

/** The limits of every text in a bubble with its way of counting; one home for saving and for sending (line.md 1.5). */
export const TEXT_LIMITS = {
  text: { most: LINE_LIMITS.textUnits, unit: 'utf16' },
  altText: { most: LINE_LIMITS.altTextUnits, unit: 'utf16' },
  buttonsTitle: { most: LINE_LIMITS.buttonsTitleGraphemes, unit: 'graphemes' },
  label: { most: LINE_LIMITS.labelGraphemes, unit: 'graphemes' },
  saidText: { most: LINE_LIMITS.saidTextGraphemes, unit: 'graphemes' },
  postbackData: { most: LINE_LIMITS.postbackDataUnits, unit: 'utf16' },
} as const satisfies Readonly<Record<string, TextLimit>>

/** A buttons template's text is shorter beside an image or a title. */
export const buttonsText = (isBesideImageOrTitle: boolean): TextLimit => ({
  most: isBesideImageOrTitle ? LINE_LIMITS.buttonsTextBesideGraphemes : LINE_LIMITS.buttonsTextGraphemes,
  unit: 'graphemes',
})
