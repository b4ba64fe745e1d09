import type { Migration } from 'kysely/migration'
import * as m0001 from './0001_shops.ts'
import * as m0002 from './0002_members.ts'
import * as m0003 from './0003_carts.ts'
import * as m0004 from './0004_deliveries.ts'
import * as m0005 from './0005_lookups.ts'
import * as m0006 from './0006_row_counts.ts'
import * as m0007 from './0007_list_indexes.ts'
import * as m0008 from './0008_forgetting.ts'
import * as m0009 from './0009_keeper.ts'
import * as m0010 from './0010_product_added_at.ts'
import * as m0012 from './0012_media.ts'
import * as m0013 from './0013_message_rules.ts'
import * as m0015 from './0015_responses.ts'
import * as m0016 from './0016_trust.ts'
import * as m0017 from './0017_emergency_stops.ts'
import * as m0018 from './0018_sending_limits.ts'
import * as m0021 from './0021_stop_log.ts'
import * as m0022 from './0022_opt_out.ts'
import * as m0023 from './0023_test_runs.ts'
import * as m0024 from './0024_opt_out_buttons.ts'
import * as m0025 from './0025_test_opt_outs.ts'
import * as m0026 from './0026_replans.ts'
import * as m0027 from './0027_approvals.ts'
import * as m0028 from './0028_message_packs.ts'
import * as m0029 from './0029_history_admissions.ts'
import * as m0030 from './0030_partial_shipments.ts'
import * as m0031 from './0031_listed_clicks.ts'
import * as m0032 from './0032_folded_names.ts'
import * as m0033 from './0033_plan_failures.ts'
import * as m0034 from './0034_unread_line_events.ts'
import * as m0035 from './0035_unread_cart_data.ts'
import * as m0036 from './0036_cart_turns.ts'
import * as m0037 from './0037_content_faults.ts'
import * as m0038 from './0038_keys_and_answers.ts'
import * as m0039 from './0039_member_numbers.ts'
import * as m0040 from './0040_alerts.ts'
import * as m0041 from './0041_fair_outbox.ts'
import * as m0042 from './0042_dismissed_history.ts'
import * as m0043 from './0043_talk.ts'
import * as m0044 from './0044_talk_files.ts'
import * as m0045 from './0045_auto_replies.ts'
import * as m0046 from './0046_reply_responses.ts'
import * as m0047 from './0047_inserts.ts'
import * as m0048 from './0048_line_login.ts'
import * as m0049 from './0049_identity_claims.ts'
import * as m0050 from './0050_unlinked_by_word.ts'
import * as m0051 from './0051_forms.ts'
import * as m0052 from './0052_notices.ts'
import * as m0053 from './0053_erasures.ts'
import * as m0055 from './0055_fair_talk_files.ts'
import * as m0060 from './0060_form_submissions_by_outcome.ts'
import * as m0061 from './0061_fair_outbox_of_members.ts'
import * as m0062 from './0062_store_line_events.ts'
import * as m0063 from './0063_change_requests.ts'
import * as m0064 from './0064_request_outcomes.ts'
import * as m0065 from './0065_request_settings.ts'
import * as m0066 from './0066_request_notes.ts'
import * as m0067 from './0067_robots.ts'
import * as m0068 from './0068_request_pictures.ts'
import * as m0069 from './0069_charges.ts'
import * as m0070 from './0070_plex.ts'
import * as m0071 from './0071_events_to_answer.ts'
import * as m0072 from './0072_probed_events.ts'
import * as m0073 from './0073_what_ends_by_age.ts'
import * as m0074 from './0074_listed_reply_clicks.ts'
import * as m0076 from './0076_answers_first.ts'
import * as m0078 from './0078_rivals_across_connections.ts'
import * as m0080 from './0080_requests_by_age.ts'

/** Forward-only, in order. A released migration is never edited; a change is a new number. */
export const migrations: Record<string, Migration> = {
  '0001_shops': m0001,
  '0002_members': m0002,
  '0003_carts': m0003,
  '0004_deliveries': m0004,
  '0005_lookups': m0005,
  '0006_row_counts': m0006,
  '0007_list_indexes': m0007,
  '0008_forgetting': m0008,
  '0009_keeper': m0009,
  '0010_product_added_at': m0010,
  '0012_media': m0012,
  '0013_message_rules': m0013,
  '0015_responses': m0015,
  '0016_trust': m0016,
  '0017_emergency_stops': m0017,
  '0018_sending_limits': m0018,
  '0021_stop_log': m0021,
  '0022_opt_out': m0022,
  '0023_test_runs': m0023,
  '0024_opt_out_buttons': m0024,
  '0025_test_opt_outs': m0025,
  '0026_replans': m0026,
  '0027_approvals': m0027,
  '0028_message_packs': m0028,
  '0029_history_admissions': m0029,
  '0030_partial_shipments': m0030,
  '0031_listed_clicks': m0031,
  '0032_folded_names': m0032,
  '0033_plan_failures': m0033,
  '0034_unread_line_events': m0034,
  '0035_unread_cart_data': m0035,
  '0036_cart_turns': m0036,
  '0037_content_faults': m0037,
  '0038_keys_and_answers': m0038,
  '0039_member_numbers': m0039,
  '0040_alerts': m0040,
  '0041_fair_outbox': m0041,
  '0042_dismissed_history': m0042,
  '0043_talk': m0043,
  '0044_talk_files': m0044,
  '0045_auto_replies': m0045,
  '0046_reply_responses': m0046,
  '0047_inserts': m0047,
  '0048_line_login': m0048,
  '0049_identity_claims': m0049,
  '0050_unlinked_by_word': m0050,
  '0051_forms': m0051,
  '0052_notices': m0052,
  '0053_erasures': m0053,
  '0055_fair_talk_files': m0055,
  '0060_form_submissions_by_outcome': m0060,
  '0061_fair_outbox_of_members': m0061,
  '0062_store_line_events': m0062,
  '0063_change_requests': m0063,
  '0064_request_outcomes': m0064,
  '0065_request_settings': m0065,
  '0066_request_notes': m0066,
  '0067_robots': m0067,
  '0068_request_pictures': m0068,
  '0069_charges': m0069,
  '0070_plex': m0070,
  '0071_events_to_answer': m0071,
  '0072_probed_events': m0072,
  '0073_what_ends_by_age': m0073,
  '0074_listed_reply_clicks': m0074,
  '0076_answers_first': m0076,
  '0078_rivals_across_connections': m0078,
  '0080_requests_by_age': m0080,
}
