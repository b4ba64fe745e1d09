import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of robots that operate a cart's admin screens (domain.md 12, D25, D27; requests.md 4). */
export const ROBOT_ERRORS = {
  RPA_LOGIN_FAILED: {
    status: 422,
    ja: 'カートの管理画面にログインできませんでした。IDまたはパスワードが正しくありません。',
    en: 'The admin screens of the cart refused the login.',
    remedyJa:
      'カートの管理画面に同じIDとパスワードでログインできることを確かめ、ロボットの設定に入力し直してください。',
    remedyEn: 'Log in by hand with the same ID and password, then enter them again for the robot.',
  },
  RPA_ACCOUNT_LOCKED: {
    status: 422,
    ja: 'カートの管理画面のアカウントがロックされています。',
    en: 'The admin account at the cart is locked.',
    remedyJa: 'カートの管理画面でロックを解除してから、ロボットのIDとパスワードを保存し直してください。',
    remedyEn: 'Unlock the account at the cart, then save the login of the robot again.',
  },
  RPA_BASIC_AUTH_FAILED: {
    status: 422,
    ja: 'カートの管理画面の前にあるBasic認証を通れませんでした。',
    en: 'Basic authentication in front of the admin screens refused the robot.',
    remedyJa: 'Basic認証のユーザー名とパスワードを確かめて、ロボットの設定に入力し直してください。',
    remedyEn: 'Check user name and password of Basic authentication and enter them again.',
  },
  RPA_TWO_FACTOR: {
    status: 422,
    ja: 'カートの管理画面で、ログインのあとに認証コードの入力を求められました。ロボットは先に進めません。',
    en: 'The admin screens ask for a second factor, which a robot does not have.',
    remedyJa: '2段階認証を使わない、ロボット専用の管理ユーザーをカートに用意してください。',
    remedyEn: 'Give the robot an admin user of its own without two-factor authentication.',
  },
  RPA_CAPTCHA: {
    status: 422,
    ja: 'カートの管理画面で、画像認証(ロボットではないことの確認)を求められました。',
    en: 'The admin screens ask for a captcha.',
    remedyJa:
      'カートの管理画面に一度ログインして画像認証が消えることを確かめてください。消えない場合はカートの会社にご相談ください。',
    remedyEn: 'Log in by hand once; if the captcha stays, ask the vendor of the cart.',
  },
  RPA_MAINTENANCE: {
    status: 503,
    ja: 'カートの管理画面がメンテナンス中です。',
    en: 'The admin screens of the cart are under maintenance.',
    remedyJa: 'メンテナンスが終わると自動で続けます。そのままお待ちください。',
    remedyEn: 'Work goes on by itself after the maintenance; please wait.',
  },
  RPA_SESSION_LOST: {
    status: 502,
    ja: '操作の途中で、カートの管理画面からログアウトされました。',
    en: 'The robot was logged out of the admin screens while it worked.',
    remedyJa:
      'ロボットの管理ユーザーで、ほかの人がログインしていないか確かめてください。ロボット専用の管理ユーザーをおすすめします。',
    remedyEn: 'Check that nobody else logs in as the user of the robot; give the robot a user of its own.',
  },
  RPA_SCREEN_CHANGED: {
    status: 502,
    ja: 'カートの管理画面がいつもと違うため、操作を止めました。',
    en: 'A screen of the cart is not the one that the robot knows, so it stopped.',
    remedyJa:
      '保存された画面を確かめて、必要な変更はカートの管理画面で行ってください。続く場合はお問い合わせください。',
    remedyEn: 'Look at the stored picture and make the change by hand; if it persists, contact support.',
  },
  RPA_VALUES_CHANGED: {
    status: 409,
    ja: '操作の直前に、カートの定期の内容が受付時と変わっていたため、操作を止めました。',
    en: 'The subscription no longer had the values that the change was decided on, so nothing was pressed.',
    remedyJa: 'カートの管理画面で定期の内容を確かめ、どう変更するかを決めてください。',
    remedyEn: 'Look at the subscription in the cart and decide what to change.',
  },
  RPA_SUBSCRIPTION_NOT_FOUND: {
    status: 409,
    ja: 'カートの管理画面に、この定期が見つかりませんでした。',
    en: 'The admin screens show no such subscription for the customer.',
    remedyJa: 'カートの管理画面でお客様の定期を確かめ、手動で対応してください。',
    remedyEn: 'Look for the subscription in the cart and handle the request by hand.',
  },
  RPA_PRODUCT_NOT_FOUND: {
    status: 409,
    ja: '商品名が検索できませんでした。手動処理を実施してください。',
    en: 'No subscription has exactly the product name and code of the request.',
    remedyJa:
      'カートで商品名と商品コードを確かめてください。変更した場合は、新しい名前とコードも登録してください。',
    remedyEn: 'Check name and code in the cart; after a rename, register the new pair too.',
  },
  RPA_MULTIPLE_PRODUCTS: {
    status: 409,
    ja: 'ひとつの定期に複数の商品が含まれているため、自動で処理できません。',
    en: 'The subscription holds several products, which is never changed automatically.',
    remedyJa: 'カートの管理画面で内容を確かめ、手動で対応してください。',
    remedyEn: 'Look at the subscription in the cart and handle the request by hand.',
  },
  RPA_CONDITION_REFUSED: {
    status: 409,
    ja: 'ショップが設定した条件により、お受けできない申請です。',
    en: 'A condition set by the shop refuses the request.',
    remedyJa: '条件の設定と申請の内容を確かめて、必要であれば手動で対応してください。',
    remedyEn: 'Compare the conditions with the request and handle it by hand where needed.',
  },
  RPA_VERIFY_MISMATCH: {
    status: 409,
    ja: '操作のあとに読み取った値が、変更するはずの値と違っています。',
    en: 'What was read after the change is not what was to be written.',
    remedyJa: 'カートの管理画面で定期の内容を確かめ、正しい値に直してください。',
    remedyEn: 'Look at the subscription in the cart and correct it there.',
  },
  RPA_NO_ROBOT: {
    status: 409,
    ja: '使えるロボットがありません。申請は受け付けたまま待っています。',
    en: 'No robot is ready for the connection; requests wait.',
    remedyJa: 'ロボットの設定を確かめてください。ロボットの追加は、サポート窓口にお申し込みください。',
    remedyEn: 'Check the robots of the connection; ask the support contact for another one.',
  },
  RPA_BROWSER_FAILED: {
    status: 502,
    ja: 'ロボットのブラウザが途中で終了しました。',
    en: 'The browser of the robot ended while it worked.',
    remedyJa: '自動でやり直せるときはやり直します。続く場合はお問い合わせください。',
    remedyEn: 'It is repeated where that is safe; if it persists, contact support.',
  },
  ROBOT_LOGIN_IN_USE: {
    status: 409,
    ja: 'このログインIDは、ほかのロボットがすでに使っています。',
    en: 'Another robot has this login.',
    remedyJa: 'ロボットごとに別の管理ユーザーを用意し、そのログインIDを入力してください。',
    remedyEn: 'Make an admin user for each robot and enter its login id.',
  },
  ROBOT_NOT_TRIED: {
    status: 503,
    ja: 'ロボットのログインを、まだ確認できていません。',
    en: 'The login of the robot has not been tried yet.',
    remedyJa:
      'しばらくしてから、もう一度ログインを確認してください。続く場合はサポート窓口へお問い合わせください。',
    remedyEn: 'Try the login again later; if it goes on, ask the support contact.',
  },
  ROBOT_CART_MOVED: {
    status: 409,
    ja: '連携先のカートドメインが変わったため、ロボットを停止しました。',
    en: 'The connection has another domain now, so the robot was stopped.',
    remedyJa: '新しいカートの管理画面のログインIDとパスワードを保存してください。',
    remedyEn: 'Save the login of the admin screens at the new domain.',
  },
  ROBOT_LOGIN_TO_SAVE: {
    status: 409,
    ja: 'このロボットは、ログインできなかったため停止しています。',
    en: 'The robot was stopped since its login was refused.',
    remedyJa:
      'ログインIDとパスワードを確認し、保存し直してください。保存するときにログインを確認し、作業を再開します。',
    remedyEn: 'Check the login and save it again. It is tried on save, and the robot goes on.',
  },
} as const satisfies ErrorTable
