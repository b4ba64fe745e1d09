import type { UnaskedCode } from './verdict.ts'

/** Why LINE was not asked about every scenario; codes of the error catalogue. */
export type UnaskedReason = UnaskedCode | 'UNAVAILABLE' | 'MESSAGE_CONTENT_INVALID'

const AGAIN = 'しばらく待ってから、もう一度お試しください。'
const WORDS: Readonly<Record<UnaskedReason, string>> = {
  LINE_UNREACHABLE: `LINEから返事がないため、LINEでの確認ができませんでした。${AGAIN}`,
  LINE_ANSWER_UNREADABLE: `LINEとの通信がうまくいかず、LINEでの確認ができませんでした。${AGAIN}`,
  LINE_RATE_LIMITED: `LINEが混み合っているため、LINEでの確認ができませんでした。${AGAIN}`,
  LINE_PUSH_REFUSED:
    'LINEがこのLINE公式アカウントからの確認を受け付けませんでした。LINE公式アカウントのプランとLINE Developersのチャネルの状態を確認してください。',
  UNAVAILABLE: `LINEでの確認ができませんでした。${AGAIN}`,
  MESSAGE_CONTENT_INVALID:
    'LINEでの確認はまだ行っていません。見つかった誤りを直してから、もう一度お試しください。',
}

/** Why LINE did not validate every scenario, in Japanese, with the number it did validate unless that is 0. */
export const explainUnasked = (code: UnaskedReason, asked: number, all: number): string =>
  asked === 0 ? WORDS[code] : `${WORDS[code]}${all}件のシナリオのうち、${asked}件は確認できました。`
