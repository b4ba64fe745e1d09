import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of uploads: pictures, videos and audio (line.md 1.5). */
export const MEDIA_ERRORS = {
  MEDIA_TYPE_NOT_ACCEPTED: {
    status: 415,
    ja: 'この種類のファイルはLINEで使えません。',
    en: 'The file is in no format that LINE shows or plays, whatever its Content-Type says.',
    remedyJa: 'JPEG、PNG、MP4(H.264とAAC)、M4A(AAC)、MP3のいずれかで書き出してください。',
    remedyEn: 'Send a JPEG, PNG or APNG, an MP4 of H.264 and AAC, an M4A of AAC, or an MP3.',
  },
  MEDIA_BROKEN: {
    status: 422,
    ja: 'ファイルが壊れているか、途中で切れています。',
    en: 'The file is truncated, empty, or not what its first bytes say.',
    remedyJa: 'もう一度書き出してから送ってください。',
    remedyEn: 'Export the file again and send the whole of it.',
  },
  MEDIA_TOO_LARGE: {
    status: 413,
    ja: 'ファイルが大きすぎます。',
    en: 'The file is larger than LINE accepts.',
    remedyJa:
      '画像は10MB、動画と音声は200MBまでです。プレビュー画像は1MBまでで、自動では作られないため、小さく書き出したものを送ってください。',
    remedyEn:
      'Images go up to 10 MB, video and audio up to 200 MB. Previews (1 MB) are not made from originals: upload a smaller picture.',
  },
  TALK_FILE_NOT_THERE: {
    status: 409,
    ja: 'このファイルは保存されていません。',
    en: 'The picture or file that the member sent is not stored: not yet, or not any more.',
    remedyJa:
      '取得中の場合は、しばらくしてからもう一度お試しください。それ以外は、LINEのトーク画面でご確認ください。',
    remedyEn: 'While `file.state` of the entry is WAITING, ask again later; otherwise it will not come.',
  },
  MEDIA_IN_USE: {
    status: 409,
    ja: 'メッセージやパックで使われているファイルは削除できません。',
    en: 'Follow messages or message packs use this file.',
    remedyJa: '示されたメッセージとパックの吹き出しからこのファイルを外してから、削除してください。',
    remedyEn: 'Take the file out of the bubbles of the messages and packs named, then delete it.',
  },
} as const satisfies ErrorTable
