import type { ErrorTable } from './catalogueEntry.ts'

/** Errors in what a shop sets up: follow messages, scenarios, audiences, members. */
export const MESSAGE_ERRORS = {
  SEND_TIME_BEFORE_FLOOR: {
    status: 422,
    ja: '配信時間が早すぎます。発送日の翌日(1日後)6:00以降で、連携ごとに決めた時間以降を指定してください。',
    en: 'The send time is before the earliest one allowed: day 1 06:00, or later if the connection says so.',
    remedyJa:
      '発送日は当日の24時まで登録され、反映に最大6時間かかります。1日後の06:00以降に変更してください。',
    remedyEn:
      'Ship dates are entered until midnight and take up to six hours to arrive. Choose day 1 06:00 or later.',
  },
  FLOOR_TOO_LOW: {
    status: 422,
    ja: '最も早い配信時間は、1日後の06:00より前にはできません。',
    en: 'The floor of a connection cannot be before day 1 06:00.',
    remedyJa: '1日後の06:00以降を指定してください。',
    remedyEn: 'Choose day 1 06:00 or later.',
  },
  BACKFILL_NOT_CONFIRMED: {
    status: 409,
    ja: 'さかのぼって対象になる受注の件数が、確認されていません。',
    en: 'Back-fill would enrol orders, and nobody has confirmed how many.',
    remedyJa: '対象になる受注の件数を確認し、その件数でよければ、もう一度保存してください。',
    remedyEn: 'Check backfill-preview, and send its count as `backfillOrders`.',
  },
  SHIP_DATE_TRIGGER_NOT_SUPPORTED: {
    status: 422,
    ja: 'このカートの商品は、発送日を起点としたメッセージに使えません。',
    en: 'Products of this cart cannot trigger a message by ship date.',
    remedyJa: '発送日の連携に対応したカートの商品を選んでください。',
    remedyEn: 'Choose products of a connection with the capability `shipDateTrigger`.',
  },
  TRIGGER_PRODUCT_REQUIRED: {
    status: 422,
    ja: 'トリガー商品が選ばれていません。',
    en: 'The message has no trigger product.',
    remedyJa: 'トリガー商品を1つ以上選んでください。',
    remedyEn: 'Choose at least one trigger product.',
  },
  TOO_MANY_SCENARIOS: {
    status: 422,
    ja: 'シナリオは1つのメッセージに30個までです。',
    en: 'A message has at most 30 scenarios.',
    remedyJa: 'シナリオを減らすか、メッセージを分けてください。',
    remedyEn: 'Remove scenarios or make a second message.',
  },
  TOO_MANY_BUBBLES: {
    status: 422,
    ja: '吹き出しは1つのシナリオに5個までです。',
    en: 'A scenario has at most 5 bubbles.',
    remedyJa: '吹き出しを減らすか、シナリオやパックを分けてください。',
    remedyEn: 'Remove bubbles, or make a second scenario or pack.',
  },
  MESSAGE_CONTENT_INVALID: {
    status: 422,
    ja: 'メッセージの内容に誤りがあります。',
    en: 'The content of the message is not valid.',
    remedyJa: '示された吹き出しを直してください。',
    remedyEn: 'Correct the bubbles that `errors` points to.',
  },
  RECURRING_COUNT_RULE_INVALID: {
    status: 422,
    ja: '定期回数の指定に誤りがあります。',
    en: 'The rule of recurring counts is not valid.',
    remedyJa: '定期回数を1以上の整数で指定してください。',
    remedyEn: 'Use whole numbers of 1 or more, ranges in ascending order.',
  },
  AUDIENCE_INVALID: {
    status: 422,
    ja: 'ターゲットの条件に誤りがあります。',
    en: 'The audience filter is not valid.',
    remedyJa: '示された条件を直してください。',
    remedyEn: 'Correct the conditions that `errors` points to.',
  },
  TAG_BOTH_ADDED_AND_REMOVED: {
    status: 422,
    ja: '同じタグを付けてから外すことはできません。',
    en: 'The same tag is both added and removed.',
    remedyJa: '付けるタグか外すタグのどちらかから取り除いてください。',
    remedyEn: 'Remove the tag from one of the two lists.',
  },
  TAG_IN_USE: {
    status: 409,
    ja: 'メッセージ、パック、応答メッセージ、フォームで使われているタグは削除できません。',
    en: 'Follow messages or auto-replies use this tag in their audience or actions, message packs in a button, or forms.',
    remedyJa:
      '示されたメッセージと応答メッセージのターゲット・アクション・ボタン、パックのボタン、フォームのタグからこのタグを外してから、削除してください。フォームは外したあとに公開してください。',
    remedyEn:
      'Take the tag out of what is named: audience, actions and buttons of messages and auto-replies, buttons of packs, tags of forms. Publish a form after that. Then delete the tag.',
  },
  FLAG_IN_USE: {
    status: 409,
    ja: 'メッセージ、パック、応答メッセージで使われているフラグは削除できません。',
    en: 'Follow messages or auto-replies use this flag in their audience or actions, or message packs in a button.',
    remedyJa:
      '示されたメッセージと応答メッセージのターゲット・アクション・ボタン、パックのボタンからこのフラグを外してから、削除してください。',
    remedyEn:
      'Take the flag out of what is named: audience, actions and buttons of messages and auto-replies, buttons of packs. Then delete it.',
  },
  PACK_IN_USE: {
    status: 409,
    ja: 'メッセージで使われているパックは削除できません。',
    en: 'Follow messages use this message pack.',
    remedyJa: '示されたメッセージのシナリオからこのパックを外してから、削除してください。',
    remedyEn: 'Take the pack out of the scenarios of the messages named, then delete it.',
  },
  PACK_BREAKS_MESSAGES: {
    status: 409,
    ja: 'この内容では、パックを使っているメッセージを送れなくなります。',
    en: 'Messages that use this pack could not be sent with its new bubbles. Nothing was changed.',
    remedyJa:
      '示されたシナリオから吹き出しかこのパックを外すか、パックの内容を減らしてから、もう一度保存してください。',
    remedyEn:
      'Take bubbles or the pack out of the scenarios that `errors` names, or make the pack smaller, then save it again.',
  },
  PHONE_INVALID: {
    status: 422,
    ja: '電話番号の形が正しくありません。',
    en: 'This is not a Japanese telephone number.',
    remedyJa: '市外局番から始まる10桁か11桁の番号を入力してください。',
    remedyEn: 'Enter 10 or 11 digits with the leading 0.',
  },
  POINTS_INSUFFICIENT: {
    status: 409,
    ja: 'ポイントが足りません。',
    en: 'The member does not have that many points.',
    remedyJa: '現在のポイントを確認してください。',
    remedyEn: 'Check the balance; it never becomes negative.',
  },
  POINTS_TOO_MANY: {
    status: 409,
    ja: 'ポイントが持てる上限(2,147,483,647)を超えます。',
    en: 'The balance would exceed 2,147,483,647 points.',
    remedyJa: '付与するポイントを減らしてください。',
    remedyEn: 'Give fewer points.',
  },
  DELIVERY_NOT_RESENDABLE: {
    status: 409,
    ja: 'この配信は再送できません。',
    en: 'This delivery cannot be sent again.',
    remedyJa: '配信の状態を確認してください。',
    remedyEn: 'Only settled deliveries that were not sent can be sent again.',
  },
  RESEND_MAY_ARRIVE_TWICE: {
    status: 409,
    ja: 'この配信はすでに届いている可能性があり、再送すると二重に届くおそれがあります。',
    en: 'LINE may have accepted this delivery already, so it may arrive twice.',
    remedyJa:
      'トーク画面などで届いていないことを確認してください。二重に届いてもよい場合だけ、その旨を指定して再送してください。',
    remedyEn: 'Check whether it arrived; if it may arrive twice, send `{"mayArriveTwice": true}`.',
  },
  RESEND_NOT_CONFIRMED: {
    status: 409,
    ja: '再送の対象となる配信の件数が、確認されていません。',
    en: 'More deliveries would be sent again than were confirmed.',
    remedyJa: '再送の対象となる配信の件数を確認し、その件数でよければ、もう一度送信してください。',
    remedyEn: 'Check the re-send list, and send the count as `expected`.',
  },
} as const satisfies ErrorTable
