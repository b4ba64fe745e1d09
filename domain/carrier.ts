import type { Carrier } from './cartRecords.ts'

const NAMES: readonly (readonly [RegExp, Carrier])[] = [
  [/ヤマト|クロネコ|宅急便|ネコポス|yamato|kuroneko/i, 'YAMATO'],
  [/佐川|飛脚|sagawa/i, 'SAGAWA'],
  [/郵便|ゆうパック|ゆうパケット|レターパック|クリックポスト|japan ?post|\bEMS\b/i, 'JAPAN_POST'],
]

/** The carrier behind a free text, such as 「ヤマト運輸 (クール)」 (carts.md section 9). */
export const carrierOf = (name: string): Carrier =>
  NAMES.find(([pattern]) => pattern.test(name.normalize('NFKC')))?.[1] ?? 'OTHER'

/**
 * Tracking numbers in a field where people type them: half-width, without spaces and hyphens, letters kept
 * for S10 numbers; several are separated by commas or lines. Never dropped for a wrong check digit, which is
 * a hint only (carts.md section 9).
 */
export const trackingNumbers = (text: string): string[] =>
  text
    .normalize('NFKC')
    .split(/[,;、/\r\n]+/u)
    .map((one) => one.replace(/[\s\-\u2010-\u2015\u2212\u30fc]/gu, ''))
    .filter((one) => one !== '')
