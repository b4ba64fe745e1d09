import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of the LINE platform (domain.md 12; line.md 1.3). */
export const LINE_ERRORS = {
  LINE_ACCOUNT_ALREADY_EXISTS: {
    status: 409,
    ja: 'このLINE公式アカウントはすでに登録されています。',
    en: 'This LINE account is already registered.',
    remedyJa: '登録済みのLINE公式アカウントを編集してください。',
    remedyEn: 'Edit the registered account.',
  },
  LINE_CREDENTIALS_INVALID: {
    status: 422,
    ja: 'LINEのチャネル情報が正しくありません。',
    en: 'LINE refused the channel credentials.',
    remedyJa: 'LINE Developersで、チャネルIDとチャネルシークレット、アクセストークンを確認してください。',
    remedyEn: 'Check the channel id, the channel secret and the access token in LINE Developers.',
  },
  LINE_PUSH_REFUSED: {
    status: 409,
    ja: 'LINEがこのLINE公式アカウントからの配信を受け付けませんでした。',
    en: 'LINE refuses pushes from this account.',
    remedyJa:
      'LINE公式アカウントのプランとLINE Developersのチャネルの状態を確認してください。配信は自動で送り直します。',
    remedyEn:
      'Check the plan of the LINE account and its channel in LINE Developers; we retry automatically.',
  },
  LINE_UNREACHABLE: {
    status: 502,
    ja: 'LINEに接続できませんでした。',
    en: 'LINE cannot be reached.',
    remedyJa: 'しばらく待ってから、もう一度お試しください。',
    remedyEn: 'Try again later.',
  },
  LINE_ANSWER_UNREADABLE: {
    status: 502,
    ja: 'LINEとの通信がうまくいかず、LINEからの返事を確かめられません。',
    en: 'Something between us and LINE, such as a proxy, answers in its place.',
    remedyJa:
      'お店での設定は必要ありません。配信は自動で確かめて送り直すため、二重に届くことはありません。しばらくたっても直らないときは、サポートへご連絡ください。',
    remedyEn:
      'Let the proxy or firewall on the way out pass traffic with api.line.me unchanged. Sends are repeated with the same key until LINE itself answers, so nothing arrives twice.',
  },
  LINE_BLOCKED: {
    status: 409,
    ja: 'ブロックされているか友だちではないため、送れません。',
    en: 'The member has blocked the account or is not a friend.',
    remedyJa: 'お客様が友だちに戻ると、また送れるようになります。',
    remedyEn: 'Messages can be sent again when the member is a friend again.',
  },
  LINE_MONTHLY_LIMIT: {
    status: 409,
    ja: 'LINE公式アカウントの今月の配信数の上限に達しました。',
    en: 'The monthly message limit of the LINE account is reached.',
    remedyJa: 'LINE公式アカウントのプランを確認してください。',
    remedyEn: 'Check the plan of the LINE account, or wait for the next month.',
  },
  LINE_RATE_LIMITED: {
    status: 503,
    ja: 'LINEへの配信が混み合っています。',
    en: 'LINE asks us to slow down.',
    remedyJa: '自動で送り直します。しばらくお待ちください。',
    remedyEn: 'We retry automatically; please wait.',
  },
  LINE_INVALID_MESSAGE: {
    status: 422,
    ja: 'LINEがメッセージの内容を受け付けませんでした。',
    en: 'LINE refused the content of the message.',
    remedyJa: '示された吹き出しの内容を直してください。',
    remedyEn: 'Correct the bubbles that `errors` points to.',
  },
} as const satisfies ErrorTable
