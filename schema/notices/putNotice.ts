import { v5 as uuidv5 } from 'uuid'
import type { NoticePurpose } from '../../domain/notices/notice.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { NOTICE_TEXT, type NoticeContent } from './noticeContent.ts'

/** The namespace of the retry keys of notices; with it a notice's key is the same after a failover or a restore. */
const RETRY_KEYS = '5f0d7b53-5a4e-4f0c-9c65-0c6c2f6c7a52'

/** LINE's retry key of a notice. */
export const noticeRetryKey = (shopId: ShopId, key: string): string => uuidv5(`${shopId}:${key}`, RETRY_KEYS)

/**
 * Puts a message to one member in the dispatcher's lane for people who wait, in the transaction of what it tells: it
 * leaves within a second of the commit, once. `key` says of what it is the message, such as `claim:<id>:linked`, at most
 * 200 characters: the same key again changes nothing, also with other words. Answers whether it is new.
 */
export async function putNotice(
  tx: ShopTx,
  {
    box,
    shopId,
    memberId,
    key,
    purpose,
    isTest = false,
    ...content
  }: {
    /** Taken before the transaction began. */
    box: ShopBox
    shopId: ShopId
    memberId: MemberId
    key: string
    purpose: NoticePurpose
    /** Marked as a test where the member reads it. */
    isTest?: boolean
  } & NoticeContent,
): Promise<boolean> {
  const row = await tx
    .insertInto('notices')
    .columns(['shop_id', 'line_account_id', 'member_id', 'key', 'purpose', 'is_test', 'retry_key', 'content'])
    .expression((from) =>
      from
        .selectFrom('members as m')
        .select((eb) => [
          'm.shop_id',
          'm.line_account_id',
          'm.id',
          eb.val(key).as('key'),
          eb.val<string>(purpose).as('purpose'),
          eb.val(isTest).as('is_test'),
          eb.cast<string>(eb.val(noticeRetryKey(shopId, key)), 'uuid').as('retry_key'),
          eb.val(box.seal(JSON.stringify(content), NOTICE_TEXT)).as('content'),
        ])
        .where('m.id', '=', memberId),
    )
    .onConflict((conflict) => conflict.columns(['shop_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
