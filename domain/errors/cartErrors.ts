import type { ErrorTable } from './entry.ts'

/** Errors between us and a cart (domain.md 2.7 and 12; carts.md 10.4). */
export const CART_ERRORS = {
  CONNECTION_ALREADY_EXISTS: {
    status: 409,
    ja: 'このカートはすでにLINE公式アカウントに連携されています。',
    en: 'This LINE account is already connected to that cart system.',
    remedyJa: '今の連携を編集するか、解除してから連携してください。',
    remedyEn:
      'Edit the existing connection, or remove it first (one connection per account and cart system).',
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
    remedyEn: 'Copy the access token again from what the cart sent.',
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
    remedyEn: 'Try again later; if it stays, ask the vendor of the cart.',
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
    en: 'The cart answered something we do not understand.',
    remedyJa: 'カートドメインを確認してください。続く場合はお問い合わせください。',
    remedyEn: 'Check the domain; if it stays, contact support.',
  },
  CART_RATE_LIMITED: {
    status: 503,
    ja: 'カートへの接続が混み合っています。',
    en: 'The cart asks us to slow down.',
    remedyJa: '自動で接続し直します。しばらくお待ちください。',
    remedyEn: 'We try again by ourselves; please wait.',
  },
  CART_CREDENTIAL_EXPIRING: {
    status: 422,
    ja: 'カートの連携情報の有効期限が近づいています。',
    en: 'The credentials for the cart expire soon.',
    remedyJa: 'カートで新しく発行し、入力し直してください。',
    remedyEn: 'Issue new credentials in the cart and enter them here.',
  },
} as const satisfies ErrorTable
