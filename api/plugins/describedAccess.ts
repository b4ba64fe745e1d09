import { type Access, ROLES } from '../rest/caller.ts'

/** Who may use an operation, in the words of `x-roles`: roles of operators, the platform's key, a customer in LINE, or anybody. */
const WHO: Readonly<Record<Access, readonly string[]>> = {
  public: ['ANYBODY'],
  customer: ['CUSTOMER'],
  platform: ['PLATFORM'],
  ...ROLES,
}

const SENTENCES: Readonly<Record<Access, string>> = {
  public: '**使える人:** どなたでも(APIキーは不要です)。',
  customer: '**使える人:** LINEからページを開いたお客様(LINEのIDトークンを使います)。',
  platform: '**使える人:** プラットフォームのキーをお持ちの方のみ。',
  read: '**使える人:** 閲覧者・編集者・管理者。',
  edit: '**使える人:** 編集者・管理者。',
  manage: '**使える人:** 管理者のみ。',
}

/** Security schemes of the description, where it is not a key of the shop. */
const SCHEMES: Readonly<Partial<Record<Access, string>>> = {
  platform: 'platformKey',
  customer: 'lineIdToken',
}

/** What the description of an operation says about access, from the one setting of its route (`config.access`). */
export function describeAccess(access: Access, schema: { description?: string } | undefined) {
  const own = schema?.description
  return {
    description: own === undefined ? SENTENCES[access] : `${own}\n\n${SENTENCES[access]}`,
    security: access === 'public' ? [] : [{ [SCHEMES[access] ?? 'apiKey']: [] }],
    'x-roles': [...WHO[access]],
  }
}
