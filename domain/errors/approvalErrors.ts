import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of approvals by a second person (four eyes). */
export const APPROVAL_ERRORS = {
  APPROVAL_REQUIRED: {
    status: 409,
    ja: 'このショップでは、ほかの担当者の承認が必要です。',
    en: 'In this shop a second person must approve this.',
    remedyJa: '承認を依頼してください。ほかの担当者が承認すると、すぐに反映されます。',
    remedyEn: 'Request it with POST to approval-requests; it takes effect once another operator approves.',
  },
  APPROVAL_BY_REQUESTER: {
    status: 409,
    ja: '自分の依頼は、自分では承認も却下もできません。',
    en: 'Nobody can approve or refuse their own request.',
    remedyJa: 'ほかの担当者に承認してもらうか、依頼を取り下げてください。',
    remedyEn: 'Have another operator answer, or withdraw the request.',
  },
  APPROVAL_NOT_YOURS: {
    status: 409,
    ja: '依頼を取り下げられるのは、依頼した担当者だけです。',
    en: 'Only the requester can withdraw a request.',
    remedyJa: '却下するときは、却下の操作をしてください。',
    remedyEn: 'Refuse the request instead.',
  },
  APPROVAL_CLOSED: {
    status: 409,
    ja: 'この依頼はすでに終わっています。',
    en: 'The request has been answered, or the message has changed since.',
    remedyJa: '依頼の状態を確認してください。メッセージが変更されたときは、もう一度依頼してください。',
    remedyEn: 'Check its `state`; request approval again when the message was changed.',
  },
  FOUR_EYES_NEED_TWO: {
    status: 409,
    ja: '承認できる担当者が2人以上必要です。',
    en: 'Four eyes need two active operators who may edit.',
    remedyJa: '編集者か管理者の担当者をもう1人登録してから、有効にしてください。',
    remedyEn: 'Add a second EDITOR or ADMIN first.',
  },
} as const satisfies ErrorTable
