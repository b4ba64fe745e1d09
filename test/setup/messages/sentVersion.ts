import { sql } from 'kysely'
import type { Bubble } from '../../../domain/bubbles/index.ts'
import type { ShopTx } from '../../../schema/database.ts'

/** Stores these bubbles as the delivery's scenario in the version of the message that was sent. */
export const keepSentVersion = (tx: ShopTx, deliveryId: string, bubbles: Bubble[]): Promise<unknown> =>
  sql`insert into follow_message_versions (message_id, version, shop_id, content)
      select message_id, message_version, shop_id,
             jsonb_build_object('scenarios', jsonb_build_array(
               jsonb_build_object('id', scenario_id, 'bubbles', ${JSON.stringify(bubbles)}::jsonb)))
        from deliveries where id = ${deliveryId}
      on conflict do nothing`.execute(tx)
