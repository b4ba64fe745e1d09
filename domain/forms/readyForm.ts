import type { IdentityContent } from './form.ts'

/**
 * The identity form of a new LINE account. It works as it is once the address of the privacy policy is entered and the
 * account has a LIFF id (domain.md D33).
 */
export const READY_IDENTITY_FORM: IdentityContent = {
  title: 'ご本人さまの確認',
  intro:
    '{shopName}でご注文のときに使われた電話番号を入力してください。LINEで配送状況などをお知らせできるようになります。',
  items: {
    phone: { label: '電話番号', help: 'ハイフンはあってもなくてもかまいません。' },
    email: { label: 'メールアドレス', help: 'ご注文のときに使われたものを入力してください。', asked: 'OFF' },
    orderNumber: {
      label: 'ご注文番号',
      help: 'ご注文の確認メールに書かれています。',
      asked: 'OFF',
    },
  },
  consent: {
    text: '{shopName}は、お客さまのご注文とこのLINEアカウントを結びつけ、配送や定期購入のご案内、お問い合わせへの回答を行う目的で、入力された内容を利用します。結びつけたあとは、ご注文の内容や配送の状況がこのLINEのトークに表示されます。',
    privacyUrl: null,
  },
  outcomes: {
    LINKED: '確認できました。ありがとうございます。これからはLINEで配送状況などをご確認いただけます。',
    WAITING:
      '受け付けました。いまはご注文との結びつきを確認できていません。確認できしだい、LINEでお知らせします。電話番号にお間違いがないかもお確かめください。',
    ONE_MORE: 'ご本人さまの確認のため、{item|もう1つの項目}も入力してください。',
    CLAIMED:
      'この電話番号はすでに別のLINEアカウントと連携されています。お心当たりがない場合はショップへご連絡ください。',
    UNLINKED: '連携を解除しました。もう一度連携するときは、このフォームからお手続きください。',
  },
  laterNotice:
    'お待たせしました。ご注文との結びつきを確認できました。これからはこのLINEで配送状況などをご確認いただけます。',
  tagsAtSubmit: [],
  tagsAtLink: [],
}
