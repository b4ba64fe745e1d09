import { errorEntry, isErrorCode } from '../errors/errorCatalogue.ts'
import { isDate } from '../values/japanTime.ts'
import type { AlertKind } from './alertKinds.ts'
import type { AlertDetails } from './finding.ts'

/** An alert in Japanese, for marketing staff of a small shop. */
export interface AlertWords {
  /** One line, without a full stop. */
  readonly title: string
  readonly whatHappened: string
  readonly whatToDo: string
}

const WORDS: Readonly<Record<AlertKind, (details: AlertDetails) => AlertWords>> = {
  CART_ERROR: ({ code }) => ({
    title: 'カートとの連携でエラーが続いています',
    whatHappened: `${causeOf(code)}新しい注文や発送日を取り込めていません。予定済みの配信は続いています。`,
    whatToDo: remedyOf(code, 'カートとの連携の設定を確認してください。'),
  }),
  CART_STANDSTILL: () => ({
    title: 'カートからの取り込みが止まっています',
    whatHappened:
      'カートからの取り込みが、しばらく終わっていません。新しい注文や発送日がまだ届いていない可能性があります。',
    whatToDo:
      'カートの管理画面が開けるか、メンテナンス中でないかを確認してください。問題がなければ、Todokeの運用担当者にご連絡ください。',
  }),
  ROWS_SET_ASIDE: ({ count }) => ({
    title: '取り込めなかったカートのデータがあります',
    whatHappened: `カートのデータのうち、読み取れなかった行が${times(count, '件')}あります。ほかの行は取り込んでいます。`,
    whatToDo:
      'カートとの連携の画面で、取り込めなかった行と理由を確認し、カート側でデータを直してください。直したデータは自動で取り込みます。',
  }),
  VALUES_UNREAD: ({ count }) => ({
    title: '読み取れなかった値があります',
    whatHappened: `カートのデータのうち、日付や電話番号などで読み取れなかった値が${times(count, '件')}あります。その値に関わる配信が行われないことがあります。`,
    whatToDo: 'カートとの連携の画面で、読み取れなかった値を確認し、カート側で直してください。',
  }),
  LINE_ERROR: ({ code }) => ({
    title: 'LINE公式アカウントに接続できません',
    whatHappened: `${causeOf(code)}このアカウントからメッセージを送れません。`,
    whatToDo: remedyOf(code, 'LINE Developersで、チャネルの情報を確認してください。'),
  }),
  EVENTS_SET_ASIDE: ({ count }) => ({
    title: '処理できなかったLINEの通知があります',
    whatHappened: `LINEから届いた通知(友だち追加やボタンのタップなど)のうち、処理できなかったものが${times(count, '件')}あります。`,
    whatToDo:
      'LINE公式アカウントの画面で、処理できなかった通知と理由を確認し、やり直してください。続くときは、Todokeの運用担当者にご連絡ください。',
  }),
  WRONG_LOGIN_CHANNEL: ({ count }) => ({
    title: 'LINEログインチャネルの設定が違う可能性があります',
    whatHappened: `フォームを開いた${times(count, '人の')}お客様のうち、このLINE公式アカウントの友だちとして確認できた方がいません。LINEログインチャネルが、Messaging APIチャネルと別のプロバイダーにあると、お客様を確認できず、連携ができません。`,
    whatToDo:
      'LINE Developersで、LINEログインチャネルがMessaging APIチャネルと同じプロバイダーにあるかを確認してください。違うときは、同じプロバイダーにLINEログインチャネルとLIFFアプリを作り直し、LIFF IDとチャネルIDを入力し直してください。',
  }),
  MANY_FAILED_LINKS: ({ count }) => ({
    title: '本人確認フォームで、一致しない送信が続いています',
    whatHappened: `この1〜2時間に、お客様の情報と一致しなかった、または回数の制限で受け付けなかった送信が${times(count, '件')}あります。他人の電話番号を試している人がいる可能性があります。回数の制限により、続けて試すことはできません。`,
    whatToDo:
      'フォームの案内を一斉に送った直後や、注文の取り込みの前であれば、問題ありません。心当たりがないときは、Todokeの運用担当者にご連絡ください。',
  }),
  QUOTA_USED_UP: ({ count }) => ({
    title: '今月の配信数の上限に達しました',
    whatHappened: `LINE公式アカウントの月間の配信数の上限${count === undefined ? '' : `(${count}通)`}に達したため、メッセージの配信を保留しています。`,
    whatToDo:
      'LINE公式アカウントのプランを確認してください。上限が増えるか翌月になると、間に合うメッセージから自動で送ります。',
  }),
  QUOTA_RUNS_OUT: ({ date }) => ({
    title: '配信数がまもなく上限に達する見込みです',
    whatHappened: `今の予定では、${dayOf(date)}に月間の配信数の上限を超えます。超えた分の配信は保留されます。`,
    whatToDo: 'LINE公式アカウントのプランを見直すか、急がないメッセージの配信をオフにしてください。',
  }),
  SENDING_LATE: ({ count }) => ({
    title: '予定の時刻を過ぎた配信が残っています',
    whatHappened: `${times(count, '件の')}配信が、予定の時刻を10分以上過ぎても送られていません。`,
    whatToDo:
      '自動で送り続けていますので、そのままお待ちください。続くときは、Todokeの運用担当者にご連絡ください。',
  }),
  SENDING_STOPPED: () => ({
    title: '緊急停止が続いています',
    whatHappened: '緊急停止のため、このLINE公式アカウントからの配信がすべて止まっています。',
    whatToDo: '問題がなくなっていれば、緊急停止を解除してください。',
  }),
  HELD_AFTER_RESTORE: () => ({
    title: 'データの復元後の確認を待っています',
    whatHappened: 'データをバックアップから復元したため、確認が終わるまで配信をすべて止めています。',
    whatToDo:
      'Todokeの運用担当者が確認を終えると、自動で再開します。再開のあとに、再送の一覧で「送られた可能性がある」配信を確認してください。',
  }),
  CLAIMS_UNDECIDED: ({ count }) => ({
    title: '連携を決められないお客様がいます',
    whatHappened: `LINEで本人確認をしたお客様のうち、${times(count, '人')}の連携を自動で決められません。同じ電話番号の方が2人以上いるか、すでに別のLINEアカウントと連携されています。`,
    whatToDo: '本人確認の一覧で理由を確認し、お客様を選んで連携するか、お断りしてください。',
  }),
  REQUEST_NEEDS_HUMAN: ({ count }) => ({
    title: '担当者の対応を待っているお申し込みがあります',
    whatHappened: `休止・スキップ・解約などのお申し込みのうち、${times(count, '件')}が自動では進められず、担当者の対応を待っています。`,
    whatToDo:
      'お申し込みの一覧で理由と「どうすればよいか」を確認し、カートで対応して「対応完了」にするか、再実行してください。',
  }),
  REQUEST_DUE_SOON: ({ count, date }) => ({
    title: '期限まで24時間を切ったお申し込みがあります',
    whatHappened: `休止・スキップ・解約などのお申し込みのうち、${times(count, '件')}がまだ終わっていません。いちばん早い期限は${dayOf(date)}です。`,
    whatToDo:
      'お申し込みの一覧で状態を確認してください。自動の処理が止まっているときは、ロボットと自動操作のオン・オフを確認してください。',
  }),
  REQUEST_DUE_IN_HOURS: ({ count, date }) => ({
    title: '期限まで4時間を切ったお申し込みがあります',
    whatHappened: `休止・スキップ・解約などのお申し込みのうち、${times(count, '件')}がまだ終わっていません。いちばん早い期限は${dayOf(date)}です。期限を過ぎると、次回分が発送されることがあります。`,
    whatToDo:
      'すぐにお申し込みの一覧で状態を確認してください。待っているだけのものは、カートで変わっていないことを確かめてから手動で変更し、「対応完了」にしてください。',
  }),
  ROBOT_STOPPED: ({ code, count }) => ({
    title: 'カートを操作するロボットが止まっています',
    whatHappened: `${causeOf(code)}ロボット${times(count, '台')}が止まっています。ほかに動けるロボットがないあいだ、休止・スキップ・解約のお申し込みは待ったままになります。`,
    whatToDo: remedyOf(code, 'ロボットのログイン情報を確認し、もう一度保存してください。'),
  }),
  ORDERS_WAITING: () => ({
    title: '注文の処理が遅れています',
    whatHappened:
      '注文や発送日の知らせが、10分以上処理されていません。配信の予定がまだ立っていない注文があります。',
    whatToDo: '処理は自動で再開します。続くときは、Todokeの運用担当者にご連絡ください。',
  }),
  PLANS_FAILING: ({ count }) => ({
    title: '配信の予定を立てられない注文があります',
    whatHappened: `${times(count, '件の')}注文で、配信の予定を立てられていません。その注文の配信は行われません。`,
    whatToDo:
      '自動でやり直しています。続くときは、注文の画面に表示される番号を添えて、Todokeの運用担当者にご連絡ください。',
  }),
  RESEND_WAITING: ({ count }) => ({
    title: '送られなかった配信があります',
    whatHappened: `この7日間に、送られなかった、または送られたか分からない配信が${times(count, '件')}あります。`,
    whatToDo: '再送の一覧で理由を確認し、送り直すかどうかを決めてください。',
  }),
  SHOP_RECOVERED: () => ({
    title: '新しい管理者が追加されました',
    whatHappened:
      '操作できる管理者がいなかったため、Todokeの運用担当者が、このショップに新しい管理者を追加しました。',
    whatToDo: '心当たりがないときは、すぐにTodokeの運用担当者にご連絡ください。',
  }),
  CHARGES_DIFFER: ({ count }) => ({
    title: 'ご利用料金の記録が、手続きの結果と合っていません',
    whatHappened: `休止・スキップ・解約の手続きの結果と、料金の記録が合わないものが${times(count, '件')}あります。お客様の手続きそのものには影響ありません。`,
    whatToDo:
      'Todokeの運用担当者にご連絡ください。確認が終わるまで、該当する料金のお支払いはお待ちください。',
  }),
  MAIL_REFUSED: ({ count }) => ({
    title: 'お知らせのメールが届いていません',
    whatHappened: `この担当者のメールアドレスへのお知らせが、${times(count, '通')}届きませんでした。`,
    whatToDo: '担当者のメールアドレスが正しいかを確認してください。',
  }),
  MAIL_STANDSTILL: ({ count }) => ({
    title: 'お知らせのメールを送れていません',
    whatHappened: `メールサーバーにつながらないため、お知らせのメールを${times(count, '通')}送れていません。`,
    whatToDo: '自動で送り直しています。続くときは、Todokeの運用担当者にご連絡ください。',
  }),
}

/** The words of an alert; total over all details, such as those that an older version stored. */
export const alertWords = (kind: AlertKind, details: AlertDetails): AlertWords => WORDS[kind](details)

const causeOf = (code: string | undefined): string =>
  code !== undefined && isErrorCode(code) ? errorEntry(code).ja : ''

const remedyOf = (code: string | undefined, otherwise: string): string =>
  code !== undefined && isErrorCode(code) ? errorEntry(code).remedyJa : otherwise

const times = (count: number | undefined, unit: string): string =>
  count === undefined ? '' : `${count}${unit}`

const dayOf = (date: string | undefined): string =>
  date !== undefined && isDate(date) ? `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日` : 'まもなく'
