import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of cart connections (domain.md 2.7 and 12; carts.md 10.4). */
export const CART_ERRORS = {
  CONNECTION_ALREADY_EXISTS: {
    status: 409,
    ja: 'このカートはすでにLINE公式アカウントに連携されています。',
    en: 'This LINE account is already connected to that cart system.',
    remedyJa: '今の連携を編集するか、解除してから連携してください。',
    remedyEn:
      'Edit the existing connection, or remove it first (one connection per account and cart system).',
  },
  CART_DOMAIN_CONNECTED: {
    status: 409,
    ja: 'このカートは、別の種類のカートとしてすでに連携されています。',
    en: 'This domain is already connected as another cart system.',
    remedyJa:
      'カートの種類(リピスト、リピストプレックス)をお確かめください。種類が違っていたときは、今の連携を解除してから連携してください。',
    remedyEn: 'Check the kind of the cart; if it was wrong, remove the existing connection first.',
  },
  CART_DOMAIN_FIXED: {
    status: 409,
    ja: 'このカートのデータをすでに取り込んでいるため、カートドメインは変更できません。',
    en: 'Data of this cart has been imported, so its domain can no longer change.',
    remedyJa: '連携を解除してから、新しいカートドメインで連携し直してください。',
    remedyEn: 'Remove the connection, then connect the cart again at its new domain.',
  },
  CART_TOKEN_REQUIRED: {
    status: 422,
    ja: 'アクセストークンが入力されていません。',
    en: 'The access token is missing.',
    remedyJa: 'カートから発行されたアクセストークンを入力してください。',
    remedyEn: 'Enter the access token that the cart issued.',
  },
  CART_TOKEN_INVALID: {
    status: 422,
    ja: 'アクセストークンが正しくありません。',
    en: 'The cart refused the access token.',
    remedyJa: 'カートから発行されたアクセストークンを、もう一度コピーして入力してください。',
    remedyEn: 'Copy the access token issued by the cart again.',
  },
  CART_SIDE_NOT_CONFIGURED: {
    status: 422,
    ja: 'カート側の設定が完了していません。',
    en: 'The cart is not yet set up for the connection.',
    remedyJa: 'カートの管理画面で、外部連携の設定を確認してください。',
    remedyEn: 'Check the settings for external links in the admin screen of the cart.',
  },
  CART_IP_NOT_ALLOWED: {
    status: 422,
    ja: 'カート側で、接続元のIPアドレスが許可されていません。',
    en: 'The cart does not allow our IP addresses.',
    remedyJa: 'カートの「基本情報管理 > SHOPマスタ > 外部連携」で、案内されたIPアドレスを許可してください。',
    remedyEn: 'Allow the published egress addresses in the admin screen of the cart.',
  },
  CART_API_DISABLED: {
    status: 422,
    ja: 'カート側で、APIの利用が有効になっていません。',
    en: 'The API of the cart is not enabled for this shop.',
    remedyJa: 'カートの会社にAPI連携をお申し込みください。',
    remedyEn: 'Ask the vendor of the cart to enable API access.',
  },
  CART_LOGIN_INVALID: {
    status: 422,
    ja: 'カートのログイン情報が正しくありません。',
    en: 'The cart refused the login.',
    remedyJa: 'メールアドレスまたはIDと、パスワードを確認してください。',
    remedyEn: 'Check the e-mail address or id and the password.',
  },
  CART_DOMAIN_INVALID: {
    status: 422,
    ja: 'カートドメインが正しくありません。',
    en: 'The cart domain is not valid.',
    remedyJa: '管理画面のアドレス http://★/admin/ の★の部分だけを入力してください。',
    remedyEn: 'Enter only the host part of the address of the admin screen.',
  },
  CART_API_DOMAIN_INVALID: {
    status: 422,
    ja: 'API用ドメインが正しくありません。',
    en: 'The API domain is not valid.',
    remedyJa: 'カートから案内されたAPI用ドメインを入力してください。',
    remedyEn: 'Enter the API domain that the cart gave you.',
  },
  CART_API_TOKEN_FETCH_FAILED: {
    status: 502,
    ja: 'カートからAPIトークンを取得できませんでした。',
    en: 'The cart did not issue an API token.',
    remedyJa: 'しばらく待ってから、もう一度お試しください。続く場合はカートの会社にご確認ください。',
    remedyEn: 'Try again later; if it persists, ask the vendor of the cart.',
  },
  CART_UNREACHABLE: {
    status: 502,
    ja: 'カートに接続できませんでした。',
    en: 'The cart cannot be reached.',
    remedyJa: 'カートドメインを確認し、しばらく待ってからもう一度お試しください。',
    remedyEn: 'Check the domain, and try again later.',
  },
  CART_ANSWER_UNREADABLE: {
    status: 502,
    ja: 'カートから想定と異なる応答がありました。',
    en: 'The cart gave an unexpected answer.',
    remedyJa:
      'カートがメンテナンス中でないか、カートドメインが変わっていないかを確認してください。続く場合は、表示されている詳細を添えてお問い合わせください。',
    remedyEn:
      'Check that the cart is not in maintenance and still has this domain; if it persists, contact support with `failureDetail`.',
  },
  CART_SYNC_FAILED: {
    status: 502,
    ja: 'カートのデータを取り込む途中で、予期しない問題が発生しました。',
    en: 'Importing from the cart ended by a failure that nobody foresaw.',
    remedyJa: '自動でもう一度取り込みます。続く場合は、表示されている番号を添えてお問い合わせください。',
    remedyEn: 'It is repeated automatically; if it persists, contact support with the id that is shown.',
  },
  CART_ROWS_SET_ASIDE: {
    status: 422,
    ja: 'カートのデータの一部を読み取れないため、取り込めていません。ほかのデータは取り込んでいます。',
    en: 'Some rows of the cart cannot be read and were set aside; all others are imported.',
    remedyJa: '取り込めていないデータの一覧を確認し、カートで内容を直してください。',
    remedyEn: 'See the list of rows that were set aside, and correct them in the cart.',
  },
  CART_RATE_LIMITED: {
    status: 503,
    ja: 'カートへの接続が混み合っています。',
    en: 'The cart asks us to slow down.',
    remedyJa: '自動で接続し直します。しばらくお待ちください。',
    remedyEn: 'We retry automatically; please wait.',
  },
  CART_CHECK_BUSY: {
    status: 503,
    ja: 'カートへの接続が混み合っているため、連携を確認できませんでした。',
    en: 'The cart is busy with other requests: the check did not get its turn in time.',
    remedyJa: '入力した内容は保存されていません。少し待ってから、もう一度お試しください。',
    remedyEn: 'Nothing was saved. Try again after the time given in `Retry-After`.',
  },
  CART_CHECKS_TOO_MANY: {
    status: 429,
    ja: '短い時間に何度もカートの連携を確認したため、少しの間、確認できません。',
    en: 'The shop checked cart connections too often: 5 checks a minute at most.',
    remedyJa: 'カートドメインとアクセストークンを確かめ、1分ほど待ってから、もう一度保存してください。',
    remedyEn: 'Wait for the time given in `Retry-After`, then save again.',
  },
  CART_CREDENTIAL_EXPIRING: {
    status: 422,
    ja: 'カートの連携情報の有効期限が近づいています。',
    en: 'The credentials for the cart expire soon.',
    remedyJa: 'カートで新しく発行し、入力し直してください。',
    remedyEn: 'Issue new credentials in the cart and enter them here.',
  },
} as const satisfies ErrorTable
