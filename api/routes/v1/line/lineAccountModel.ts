import { type Static, Type } from 'typebox'
import { formAddress } from '../../../../domain/bubbles/index.ts'
import { IDENTITY_FORM_CODE } from '../../../../domain/forms/form.ts'
import { addFriendUrl, liffEndpointUrl } from '../../../../domain/line/loginSettings.ts'
import type { LineAccountRow } from '../../../../schema/line/lineAccounts.ts'
import {
  explain,
  ExplainedCode,
  Id,
  Instant,
  instant,
  instantOrNull,
  Name,
  oneOf,
  orNull,
  refTo,
  Version,
} from '../../../rest/modelFields.ts'
import { FrequencyCapModel, INCLUDE_NOTICES, presentLimits, QuietHoursModel } from './sendingLimitsModel.ts'

const SECOND_LOOK =
  'Before the first change of a contract, a customer linked by phone alone gives one more item that the cart knows (D15).'
const ONE_SERIES =
  'One order, one follow series: of several follow messages that an order triggers only the first in the delivery order takes it; the others show the reason EXCLUSIVE (V11). Off by default.'

const REQUESTS_ON =
  'Whether requests to pause, skip and cancel are worked on. While it is off they are accepted, get their receipt and wait; on by default.'

const LIFF_EXAMPLE = '2001234568-AbcdEfgh'

const TALK_DAYS =
  'Days for which the history of members is kept, with the pictures and files that they sent; then it is deleted. 365 by default.'

export const LineAccountModel = Type.Object(
  {
    id: Id,
    name: Name,
    channelId: Type.String({ examples: ['2001234567'] }),
    botUserId: orNull(Type.String()),
    hasAccessToken: Type.Boolean({
      description: 'False: tokens are minted from the channel secret when they are needed.',
    }),
    webhookUrl: Type.String({ description: 'To be entered in LINE Developers.' }),
    liffId: orNull(
      Type.String({ description: 'LIFF app of the customers’ pages.', examples: [LIFF_EXAMPLE] }),
    ),
    loginChannelId: orNull(Type.String({ description: 'LINE Login channel of that LIFF app.' })),
    liffEndpointUrl: Type.String({
      description: 'To be entered in LINE Developers as the endpoint URL of the LIFF app.',
    }),
    identityFormUrl: orNull(
      Type.String({
        description: 'Opens the identity form inside LINE; null while there is no `liffId`.',
      }),
    ),
    addFriendUrl: orNull(Type.String({ description: 'Where people add the account as a friend.' })),
    state: oneOf(['UNCHECKED', 'OK', 'ERROR']),
    error: orNull(refTo(ExplainedCode)),
    checkedAt: orNull(Instant),
    pushLimit: Type.Integer({ description: 'Pushes a second that the channel may take.' }),
    oneSeriesPerOrder: Type.Boolean({ description: ONE_SERIES }),
    secondLook: Type.Boolean({ description: SECOND_LOOK }),
    requestsOn: Type.Boolean({ description: REQUESTS_ON }),
    quietHours: orNull(QuietHoursModel),
    frequencyCap: orNull(FrequencyCapModel),
    limitsIncludeNotices: Type.Boolean({ description: INCLUDE_NOTICES }),
    talkDays: Type.Integer({ description: TALK_DAYS }),
    quota: Type.Object({
      limit: orNull(Type.Integer({ description: 'Messages a month; null: no limit or not known.' })),
      used: orNull(Type.Integer()),
      readAt: orNull(Instant),
    }),
    stopped: Type.Boolean({ description: 'Whether the emergency stop is on.' }),
    stoppedAt: orNull(Instant),
    unreadEvents: Type.Integer({
      description: 'Events of LINE that could not be read and are set aside; see `unread-events`.',
    }),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'LineAccount', description: 'A LINE official account (BOT). Its secrets are never shown.' },
)

const ChannelSecret = Type.String({ minLength: 1, maxLength: 200, description: 'チャネルシークレット' })
const AccessToken = Type.String({
  minLength: 1,
  maxLength: 1_000,
  description: '長期のチャネルアクセストークン',
})
const PushLimit = Type.Integer({ minimum: 1, maximum: 2_000 })

export const NewLineAccount = Type.Object(
  {
    name: Name,
    channelId: Type.String({ pattern: '^[0-9]{1,20}$' }),
    channelSecret: ChannelSecret,
    accessToken: Type.Optional(AccessToken),
    pushLimit: Type.Optional(PushLimit),
  },
  { additionalProperties: false, title: 'NewLineAccount' },
)
export const LineAccountChange = Type.Object(
  {
    name: Type.Optional(Name),
    channelSecret: Type.Optional(ChannelSecret),
    accessToken: Type.Optional(orNull(AccessToken)),
    pushLimit: Type.Optional(PushLimit),
    liffId: Type.Optional(
      orNull(
        Type.String({
          maxLength: 500,
          description: 'LIFF ID; an address that holds it (`https://liff.line.me/…`) is taken too.',
          examples: [LIFF_EXAMPLE],
        }),
      ),
    ),
    loginChannelId: Type.Optional(
      orNull(
        Type.String({
          maxLength: 100,
          description: 'Channel ID of the LINE Login channel, never that of the Messaging API channel.',
          examples: ['2001234568'],
        }),
      ),
    ),
    oneSeriesPerOrder: Type.Optional(Type.Boolean({ description: ONE_SERIES })),
    secondLook: Type.Optional(Type.Boolean({ description: SECOND_LOOK })),
    requestsOn: Type.Optional(Type.Boolean({ description: REQUESTS_ON })),
    quietHours: Type.Optional(orNull(QuietHoursModel)),
    frequencyCap: Type.Optional(orNull(FrequencyCapModel)),
    limitsIncludeNotices: Type.Optional(Type.Boolean({ description: INCLUDE_NOTICES })),
    talkDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650, description: TALK_DAYS })),
  },
  { additionalProperties: false, title: 'LineAccountChange' },
)

export const webhookUrl = (publicUrl: string, id: string): string => `${publicUrl}/webhooks/line/${id}`

export const presentLineAccount =
  (publicUrl: string) =>
  (row: LineAccountRow): Static<typeof LineAccountModel> => ({
    id: row.id,
    name: row.name,
    channelId: row.channel_id,
    botUserId: row.bot_user_id,
    hasAccessToken: row.access_token_id !== null,
    webhookUrl: webhookUrl(publicUrl, row.id),
    liffId: row.liff_id,
    loginChannelId: row.login_channel_id,
    liffEndpointUrl: liffEndpointUrl(publicUrl, row.id),
    identityFormUrl: formAddress(row.liff_id, IDENTITY_FORM_CODE),
    addFriendUrl: addFriendUrl(row.basic_id),
    state: row.state,
    error: explain(row.state_code),
    checkedAt: instantOrNull(row.checked_at),
    pushLimit: row.push_limit,
    oneSeriesPerOrder: row.one_series_per_order,
    secondLook: row.second_look,
    requestsOn: row.requests_on,
    ...presentLimits(row),
    talkDays: row.talk_days,
    quota: { limit: row.quota_limit, used: row.quota_used, readAt: instantOrNull(row.quota_read_at) },
    stopped: row.stopped_at !== null,
    stoppedAt: instantOrNull(row.stopped_at),
    unreadEvents: row.unread_events,
    createdAt: instant(row.created_at),
    version: row.version,
  })
