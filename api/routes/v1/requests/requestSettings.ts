import { CART_OPERATIONS } from '../../../../domain/carts/cartCapabilities.ts'
import { checkRequestText } from '../../../../domain/requests/checkRequestText.ts'
import { checkWriteBack } from '../../../../domain/requests/checkWriteBack.ts'
import { type RequestSettings, TAGGED_OUTCOMES } from '../../../../domain/requests/requestSettings.ts'
import { REQUEST_TEXTS } from '../../../../domain/requests/requestTexts.ts'
import { brand, type LineAccountId } from '../../../../domain/values/ids.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { labelsOfAccount } from '../../../../schema/members/labels.ts'
import { readRequestSettings, writeRequestSettings } from '../../../../schema/requests/requestSettings.ts'
import type { Routes } from '../../../dependencies.ts'
import { type Finding, finding, refuseFindings } from '../../../problems/finding.ts'
import { resource } from '../../../rest/resource.ts'
import {
  presentRequestSettings,
  RequestSettingsForm,
  RequestSettingsModel,
  settingsIn,
  type ShownRequestSettings,
} from './requestSettingsModel.ts'

/** What a LINE account says and does about requests. The id is the LINE account's. */
export const requestSettings: Routes = async (app, { db }) => {
  const settings = resource(app, db, {
    path: '/request-settings',
    name: 'RequestSettings',
    tag: 'requests',
    model: RequestSettingsModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => presentRequestSettings,
  })

  settings.read({
    summary: 'What a LINE account says and does about requests to pause, skip and cancel',
    description: 'The id is that of the LINE account.',
    async row(tx, id): Promise<ShownRequestSettings> {
      const lineAccountId = await accountOf(tx, id)
      return { lineAccountId, ...(await readRequestSettings(tx, lineAccountId)) }
    },
  })

  settings.replace({
    summary:
      'Set texts, tags, the memo in the cart, the contact, the base of a pause, and how long pictures stay',
    description:
      'The id is that of the LINE account. Messages that were sent, and receipts that were given, stay as they are.',
    body: RequestSettingsForm,
    async update(tx, { by: { shopId }, id, version, body }): Promise<ShownRequestSettings> {
      const lineAccountId = await accountOf(tx, id)
      const given = settingsIn(body)
      refuseFindings([...textFindings(given), ...(await tagFindings(tx, lineAccountId, given))])
      const stored = await writeRequestSettings(tx, {
        shopId,
        lineAccountId,
        expected: version,
        settings: given,
      })
      return { lineAccountId, ...stored }
    },
  })
}

const accountOf = async (tx: ShopTx, id: string): Promise<LineAccountId> =>
  brand<LineAccountId>((await readLineAccount(tx, id)).id)

type Given = Omit<RequestSettings, 'version'>

function textFindings({ texts, writeBack }: Given): Finding[] {
  const own = REQUEST_TEXTS.flatMap((name) => {
    const text = texts[name]
    return text === undefined
      ? []
      : checkRequestText(name, text).map((wrong) => ({ path: `/texts/${name}`, ...wrong }))
  })
  const memo = writeBack?.text ?? null
  const written =
    memo === null ? [] : checkWriteBack(memo).map((wrong) => ({ path: '/writeBack/text', ...wrong }))
  return [...own, ...written].map(({ path, code, ja }) =>
    finding('REQUEST_SETTINGS_INVALID', path, { detail: ja, code }),
  )
}

async function tagFindings(tx: ShopTx, lineAccountId: LineAccountId, { tags }: Given): Promise<Finding[]> {
  const lists = CART_OPERATIONS.flatMap((kind) =>
    TAGGED_OUTCOMES.map((outcome) => ({ path: `/tags/${kind}/${outcome}`, ...tags[kind][outcome] })),
  )
  const ids = [...new Set(lists.flatMap(({ addTagIds, removeTagIds }) => [...addTagIds, ...removeTagIds]))]
  const known = await labelsOfAccount(tx, 'tags', { lineAccountId, ids })
  return lists.flatMap(({ path, addTagIds, removeTagIds }) => [
    ...unknownTags(`${path}/addTagIds`, addTagIds, known),
    ...unknownTags(`${path}/removeTagIds`, removeTagIds, known),
    ...addTagIds.flatMap((id, place) =>
      removeTagIds.includes(id) ? [finding('TAG_BOTH_ADDED_AND_REMOVED', `${path}/addTagIds/${place}`)] : [],
    ),
  ])
}

const unknownTags = (path: string, ids: readonly string[], known: ReadonlySet<string>): Finding[] =>
  ids.flatMap((id, place) =>
    known.has(id)
      ? []
      : [
          finding('REQUEST_SETTINGS_INVALID', `${path}/${place}`, {
            detail: 'このLINE公式アカウントにそのタグはありません。',
            code: 'NOT_FOUND',
          }),
        ],
  )
