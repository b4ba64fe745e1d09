import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { APPLICATION_ROLE } from '../../../schema/database.ts'
import type { listen } from '../../../schema/sql/listen.ts'
import { migrations } from '../../../schema/migrations/index.ts'
import { foundInProduct, lines } from './productText.ts'
import { rememberingDatabase } from './rememberingDatabase.ts'

/** The statements of a migration, without comments and breaks of lines, which may move. */
async function sqlOf(name: string): Promise<string> {
  const { db, statements } = rememberingDatabase()
  await migrations[name]?.up(db)
  return statements.map(({ sql }) => sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim()).join(';\n')
}
const all = (await Promise.all(Object.keys(migrations).map(sqlOf))).join(';\n')
/** What the first group catches in all migrations, each once. */
const found = (pattern: RegExp): string[] =>
  [...new Set([...all.matchAll(pattern)].map((match) => match[1] ?? ''))].toSorted()

/** Functions that look past row-level security: the last that was begun before each time that this is said. */
const definers = all
  .split('security definer')
  .slice(0, -1)
  .map((text) => [...text.matchAll(/create (?:or replace )?function (\w+)\(/g)].at(-1)?.[1] ?? '')

describe('the database', () => {
  it('is made by these migrations; a released one is never edited, a new one is a new line', async () => {
    const made = Object.keys(migrations).map(async (name) => {
      const digest = createHash('sha256')
        .update(await sqlOf(name))
        .digest('hex')
      return `${name} ${digest.slice(0, 16)}`
    })
    expect(await Promise.all(made)).toEqual(
      lines(`
        0066_request_notes f1efc99e8c5d3d15
        0001_shops 90211054a73389e1
        0002_members 9671b849b2370bb2
        0003_carts 44101765279c014c
        0004_deliveries 3a1a8c8cc7772257
        0005_lookups 25d428482c234699
        0006_row_counts 6b73a5c63e252cbd
        0007_list_indexes 2105742892ec23aa
        0008_forgetting 25becb3a9d20f6db
        0009_keeper 387a9660a3f83599
        0010_product_added_at 45fe511d343d954c
        0012_media 467c549bb4a5bd39
        0013_message_rules ae391fc8a4bf2f84
        0015_responses 7f33f85ee80b532f
        0016_trust 4109c8838a7a9512
        0017_emergency_stops c00656559b36f39b
        0018_sending_limits 1b55daf882dd0e0f
        0021_stop_log 8043f9a8ab93f845
        0022_opt_out 689c2b9cace4e498
        0023_test_runs 79c26ef090a56a26
        0024_opt_out_buttons bece66e0ec249b49
        0025_test_opt_outs 756e94c3ade0df85
        0026_replans 85da5c2827a3cae3
        0027_approvals 3d78242290db4868
        0028_message_packs 2fcdda5cbc822e87
        0029_history_admissions 90833e8bea23f432
        0030_partial_shipments a9bacea070072b5f
        0031_listed_clicks 5957b26883c7760d
        0032_folded_names 7a4ca0e2e7e3c08c
        0033_plan_failures e1391555d3d4e35f
        0034_unread_line_events ad21a1225b9408c7
        0035_unread_cart_data b86d338fe9b2efb9
        0036_cart_turns e096fb4d4d6bbeb2
        0037_content_faults 500a2a46707a2dd6
        0038_keys_and_answers 807c408c4ac9fffe
        0039_member_numbers b440a6384b42e857
        0040_alerts a52f1b45de959d5b
        0041_fair_outbox 9c677a969ac556a5
        0042_dismissed_history 65da3c88e2bbcdb4
        0043_talk 01d487e44ffe7270
        0044_talk_files 48e0d215811a53d2
        0047_inserts 7dcb799620a08e8e
        0048_line_login 8abd7507f843653d
        0045_auto_replies 807487f0db88e7a5
        0046_reply_responses d2b2a6e23cb1b1cf
        0049_identity_claims 52c2180b9552336a
        0050_unlinked_by_word de12ef5e785dbf36
        0051_forms 69a60e7b13b893ff
        0052_notices a9d54151deca08c6
        0053_erasures 5ab3ee06670dd2f9
        0055_fair_talk_files 3417f6ddefdde2cc
        0060_form_submissions_by_outcome 3adee95f0e2dad87
        0061_fair_outbox_of_members 39abdd49c7f6598f
        0062_store_line_events 1a71e2c7ca82de26
        0063_change_requests 7c80893b093bd0e9
        0064_request_outcomes d47115de54edcccd
        0065_request_settings 29c6a62184081d96
        0067_robots dd568653104c0cd3
        0068_request_pictures b5bc7410fa0a2ee8
        0069_charges 264bc7dc693674ed
        0070_plex 8652b9d6a9f2cc2f
        0071_events_to_answer 25757c07fff9318d
        0072_probed_events 5891d24b3aad8e4c
        0073_what_ends_by_age 74560830d1db9fbf
        0074_listed_reply_clicks 91c005403d17e8db
        0076_answers_first 85d2809335fd6a0e
        0078_rivals_across_connections d54ced51b3f802e1
        0080_requests_by_age 668cdbbb3fd06449`),
    )
  })

  it('announces on these channels, and the product listens on the same', () => {
    type Channel = Parameters<typeof listen>[0]['channel']
    const channels = { todoke_outbox: true, todoke_stop: true } satisfies Record<Channel, true>
    expect(found(/pg_notify\('([^']*)'/g)).toEqual(Object.keys(channels))
    expect(foundInProduct(/\bchannel: '([a-z_]+)'/g)).toEqual(Object.keys(channels))
    expect(foundInProduct(/[`'](listen \$\{\w+\})[`']/g)).toEqual(['listen ${}'])
  })

  it('looks before the shop is known by these functions, which the product calls', () => {
    const functions = [...new Set(definers)].toSorted()
    expect(functions).toEqual(
      lines(`
        acquire_channel_leases
        acquire_keeper_lease
        ask_cart_turn
        claim_answers
        claim_outbox
        deliveries_with_open_actions
        due_channels
        engine_counts
        expire_identity_claims
        finish_answers
        finish_outbox
        flags_named
        forget_claimed_numbers
        keep_answers
        keep_cart_turn
        leave_cart_turn
        lookup_answers_of_other_keys
        lookup_api_key
        lookup_connections
        lookup_delivery
        lookup_line_account
        lookup_media
        lookup_reply_answer
        lookup_secrets_of_other_keys
        lookup_shops
        media_to_sweep
        members_at
        members_named
        oldest_outbox_seconds
        overdue_to_arm
        parked_to_resume
        products_named
        purge_cart_turns
        purge_change_requests
        purge_form_answers
        purge_idempotency_keys
        purge_notice_texts
        purge_request_pictures
        claim_picture_removals
        untried_robots
        purge_outbox
        purge_reply_answers
        purge_unread_line_events
        purge_webhook_events
        release_channel_leases
        retry_outbox
        subscription_has_rival
        tags_named
        take_cart_turn
        take_subscription_lease
        test_runs_to_nudge
        unnotified_deliveries
        wave_due_within
        claim_alert_mails
        claim_alert_watches
        claim_talk_files
        purge_talk_entries`),
    )
    const called = new Set(foundInProduct(/\b(?:from|select|join) ([a-z_]+)\(/g))
    expect(functions.filter((name) => !called.has(name))).toEqual([])
  })

  it('has these roles, settings and advisory locks', () => {
    expect(APPLICATION_ROLE).toBe('todoke_app')
    expect(found(/create role (\w+)/g)).toEqual(['todoke_app', 'todoke_lookup'])
    expect(found(/current_setting\('([^']*)'/g)).toEqual(['app.member_no', 'app.shop_id'])
    expect(foundInProduct(/set_config\('([^']*)'/g)).toEqual([
      'app.member_no',
      'app.shop_id',
      'lock_timeout',
      'statement_timeout',
    ])
    expect(foundInProduct(/\bhashtext\w*\((?:\$\{)?(['`][^'`]*['`]\}?(?:, \d)?)\)/g)).toEqual([
      "'todoke.bootstrapKey'",
      '`${}:${}`}, 7',
      '`alerts:${}`}, 8',
      '`operators:${}`}, 7',
      '`todoke.cartChecks:${}`}, 0',
      '`todoke.linking:${}`}, 0',
      '`todoke.sync:${}`}, 0',
    ])
  })
})
