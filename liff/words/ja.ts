/**
 * The page's own words for customers. Titles, introductions, consent and the texts of outcomes are the shop's and come
 * with its form.
 */
export const WORDS = {
  loading: '読み込んでいます…',
  sending: '送信しています…',
  send: '送信する',
  sendAgain: 'もう一度送信する',
  tryAgain: 'もう一度試す',
  backToTalk: 'トークに戻る',
  closeByHand: 'この画面を閉じて、LINEのトークにお戻りください。',
  required: '必須',
  optional: '任意',

  hints: {
    phone: 'ご注文のときの電話番号を入力してください。ハイフンは、あってもなくてもかまいません。',
    email: 'ご注文のときのメールアドレスを入力してください。',
    orderNumber: 'ご注文の確認メールなどに書かれている番号です。',
  },
  labels: { phone: '電話番号', email: 'メールアドレス', orderNumber: '注文番号' },
  missing: {
    phone: '電話番号を入力してください。',
    email: 'メールアドレスを入力してください。',
    orderNumber: '注文番号を入力してください。',
    consent: '内容をお読みになり、同意いただける場合はチェックを入れてください。',
  },
  wrong: {
    phone: '電話番号を確認してください。市外局番から入力してください(例: 090-1234-5678)。',
    email: 'メールアドレスを確認してください(例: hanako@example.jp)。',
    orderNumber: '注文番号を確認してください。',
    consent: '内容をお読みになり、同意いただける場合はチェックを入れてください。',
  },
  fieldsWrong: '入力内容をご確認ください。',

  consent: {
    heading: '個人情報の取り扱い',
    privacy: 'プライバシーポリシーを読む',
    opensElsewhere: '別の画面で開きます',
    agree: '上記に同意します',
  },

  banners: {
    lost: {
      title: '送信できませんでした',
      text: '通信がとぎれたようです。入力した内容は残っています。電波のよい場所で、もう一度送信してください。',
    },
    busy: {
      title: 'ただいま混み合っています',
      text: '入力した内容は残っています。1分ほどしてから、もう一度送信してください。',
    },
    trouble: {
      title: '送信できませんでした',
      text: '入力した内容は残っています。お手数ですが、少し時間をおいて、もう一度送信してください。',
    },
    changed: {
      title: 'フォームの内容が新しくなりました',
      text: '入力した内容は残っています。もう一度ご確認のうえ、送信してください。',
    },
    oneMore: { title: 'もう1つ教えてください' },
    ambiguous: {
      title: 'まだ連携できていません',
      text: '前回は、お客様のご注文を1つに決められませんでした。もう一度ご入力ください。',
    },
    waiting: {
      title: 'まだ確認できていません',
      text: '前回ご入力いただいた電話番号のご注文は、まだ見つかっていません。番号が違っていたときは、入力し直してください。',
    },
    claimed: {
      title: '連携できませんでした',
      text: '前回の入力内容では、連携できませんでした。お心当たりがない場合は、ショップへご連絡ください。',
    },
  },

  loggedOut: {
    title: 'LINEでログインしてください',
    text: 'ご本人の確認のため、LINEへのログインが必要です。',
    login: 'LINEでログインする',
  },
  friend: {
    NEW: {
      title: '友だち追加をお願いします',
      text: (account: string) =>
        `お手続きの前に、「${account}」を友だちに追加してください。追加すると、この画面は自動で次に進みます。`,
      open: '友だちに追加する',
      done: '追加したので次へ進む',
    },
    BLOCKED: {
      title: 'ブロックを解除してください',
      text: (account: string) =>
        `「${account}」がブロックされています。解除すると、この画面は自動で次に進みます。`,
      open: 'ブロックを解除する',
      done: '解除したので次へ進む',
    },
    // LINE calls them friends, and no event of theirs has reached us yet.
    UNSEEN: {
      title: 'メッセージを1つ送ってください',
      text: (account: string) =>
        `「${account}」のトークを開いて、「こんにちは」などのメッセージを1つ送ってください。送ると、この画面は自動で次に進みます。`,
      open: 'トークを開く',
      done: '送ったので次へ進む',
    },
    search: (account: string) => `LINEのホームで「${account}」を検索すると見つかります。`,
    notYet: 'まだ確認できていません。もう少しお待ちください。',
  },

  outcomes: {
    LINKED: '連携が完了しました',
    WAITING: 'まだ確認できていません',
    CLAIMED: '連携できませんでした',
    UNLINKED: '連携を解除しました',
  },
  enterAgain: '入力し直す',
  otherNumber: '別の電話番号で試す',
  linkAgain: 'もう一度連携する',

  linked: {
    title: '連携済みです',
    text: (shop: string) => `このLINEアカウントは、「${shop}」のご注文と連携されています。`,
    unlink: '連携を解除する',
    question: '連携を解除しますか?',
    consequence:
      '解除すると、このLINEでご注文やお届けについてのご案内を受け取れなくなります。もう一度ご入力いただくと、いつでも連携し直せます。',
    unlinking: '解除しています…',
    keep: '解除しない',
    failed: '解除できませんでした。少し時間をおいて、もう一度お試しください。',
  },

  troubles: {
    lost: {
      title: '通信できませんでした',
      text: '電波のよい場所で、もう一度お試しください。入力した内容がある場合は、残っています。',
    },
    trouble: {
      title: 'ただいまご利用いただけません',
      text: 'ご不便をおかけして申し訳ありません。少し時間をおいて、もう一度お試しください。',
    },
    busy: {
      title: 'ただいま混み合っています',
      text: '1分ほどしてから、もう一度お試しください。',
    },
    notConfigured: {
      title: 'まだご利用いただけません',
      text: 'この画面は準備中です。お急ぎの場合は、ショップへお問い合わせください。',
    },
    unknown: {
      title: 'ページが見つかりません',
      text: 'リンクが古いか、途中で切れている可能性があります。お手数ですが、LINEのトークからもう一度開いてください。',
    },
    reopen: {
      title: 'もう一度開いてください',
      text: '時間がたったため、ご本人を確認できませんでした。この画面を閉じて、LINEのトークからもう一度開いてください。',
    },
    tooMany: {
      title: 'いまは受け付けられません',
      text: 'お客様の情報を守るため、1日に確認できる電話番号の数を決めています。明日もう一度お試しいただくか、ショップへお問い合わせください。',
    },
  },
} as const
