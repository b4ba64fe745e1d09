/** What a claim waits for or came to, and what a shop can do about it, in Japanese. */
export interface ClaimWords {
  readonly whatHappened: string
  readonly whatToDo: string
}

const NOTHING = '対応は不要です。'

const WORDS = {
  WAITING: {
    whatHappened: '入力された内容に合うご注文者が、カートにまだ見つかっていません。',
    whatToDo:
      'ご注文がカートから届くと、自動で連携してお客様にお知らせします。お客様からお問い合わせがあったときは、カートの電話番号と入力された番号を見比べてください。',
  },
  AMBIGUOUS: {
    whatHappened: '同じ電話番号のご注文者がカートに2人以上いるため、どなたかを決められません。',
    whatToDo:
      'メールアドレスかご注文番号をお客様にお尋ねください。どなたかが分かるときは、下の一覧から選んで連携できます。カートに同じ方が2回登録されているときは、カート側で1つにまとめると自動で連携します。',
  },
  CLAIMED: {
    whatHappened: 'この電話番号のご注文者は、すでに別のLINEアカウントと連携されています。',
    whatToDo:
      '同じ方がLINEアカウントを変えたのか、別の方が入力したのかをお客様にご確認ください。変えたことが確かなときだけ、連携を移してください。心当たりがないときは、お断りを選んでください。',
  },
  LINKED: { whatHappened: '連携しました。', whatToDo: NOTHING },
  EXPIRED: {
    whatHappened: '30日のあいだにご注文者が見つからなかったため、終了しました。',
    whatToDo: 'お客様がもう一度フォームから送ると、あらためて確認します。',
  },
  REPLACED: { whatHappened: 'お客様が新しく送り直したため、終了しました。', whatToDo: NOTHING },
  WITHDRAWN: { whatHappened: '連携の解除またはお断りにより、終了しました。', whatToDo: NOTHING },
} as const satisfies Readonly<Record<string, ClaimWords>>

export type ClaimWordsState = keyof typeof WORDS

/** The words of a state. */
export const claimWords = (state: ClaimWordsState): ClaimWords => WORDS[state]
