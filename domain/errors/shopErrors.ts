import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of the platform, where it asks for what only a shop's own people may do. */
export const SHOP_ERRORS = {
  SHOP_ALREADY_SET_UP: {
    status: 409,
    ja: 'このショップには、すでに担当者またはAPIキーがあります。',
    en: 'The shop has operators or API keys already.',
    remedyJa:
      'ショップの管理者に追加してもらってください。有効なAPIキーを持つ管理者がいない場合は、ショップの復旧をしてください。',
    remedyEn:
      'Ask an ADMIN of the shop to add what is needed. Where no ADMIN has a valid key: POST /v1/shops/{id}/recovery.',
  },
  SHOP_HAS_ADMIN: {
    status: 409,
    ja: 'このショップには、有効なAPIキーを持つ管理者がいるため、復旧はできません。',
    en: 'An ADMIN of the shop holds a valid API key, so it cannot be recovered.',
    remedyJa:
      'ショップの管理者に、担当者やAPIキーの追加を依頼してください。APIキーを失くした場合は、先に無効にする必要があります。',
    remedyEn:
      'Ask the ADMIN. Where the key was lost, end the keys of the shop first: npm run todoke -- end-keys <shop>.',
  },
} as const satisfies ErrorTable
