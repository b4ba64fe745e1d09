import { brand, type LineAccountId, type ShopId } from '../../../../domain/values/ids.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { readPublishedForm } from '../../../../schema/forms/publishedForms.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { readInsertSettings, writeInsertSettings } from '../../../../schema/replies/inserts/insertSettings.ts'
import type { Routes } from '../../../dependencies.ts'
import { finding, refuseFindings } from '../../../problems/finding.ts'
import { resource } from '../../../rest/resource.ts'
import {
  InsertSettingsForm,
  InsertSettingsModel,
  presentInsertSettings,
  settingsIn,
  type ShownSettings,
} from './insertSettingsModel.ts'

/** How the inserts of a LINE account's auto-replies are said. The id is the LINE account's. */
export const insertSettings: Routes = async (app, { db }) => {
  const settings = resource(app, db, {
    path: '/insert-settings',
    name: 'InsertSettings',
    tag: 'auto-replies',
    model: InsertSettingsModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => presentInsertSettings,
  })

  settings.read({
    summary: 'How 配送状況, 購入情報 and cart points of a LINE account are said',
    description: 'The id is that of the LINE account.',
    row: (tx, id) => show(tx, id),
  })

  settings.replace({
    summary: 'Set the texts, the form for members who are not linked, and how old data may be',
    description: 'The id is that of the LINE account.',
    body: InsertSettingsForm,
    async update(tx, { by: { shopId }, id, version, body }) {
      const lineAccountId = await accountOf(tx, id)
      await refuseUnknownForm(tx, lineAccountId, body.formCode)
      return store(tx, { shopId, lineAccountId, expected: version, ...settingsIn(body) })
    },
  })
}

const accountOf = async (tx: ShopTx, id: string): Promise<LineAccountId> =>
  brand<LineAccountId>((await readLineAccount(tx, id)).id)

async function show(tx: ShopTx, id: string): Promise<ShownSettings> {
  const lineAccountId = await accountOf(tx, id)
  return { lineAccountId, ...(await readInsertSettings(tx, lineAccountId)) }
}

async function store(
  tx: ShopTx,
  settings: Parameters<typeof writeInsertSettings>[1] & { shopId: ShopId },
): Promise<ShownSettings> {
  return { lineAccountId: settings.lineAccountId, ...(await writeInsertSettings(tx, settings)) }
}

async function refuseUnknownForm(
  tx: ShopTx,
  lineAccountId: LineAccountId,
  code: string | null,
): Promise<void> {
  if (code === null || (await readPublishedForm(tx, { lineAccountId, code })) !== null) return
  // The ready form is not published at first: its address is shown once it is.
  if (code === 'identity') return
  const detail =
    '公開されているフォームのコードを指定してください。フォームを案内しないときは null にしてください。'
  refuseFindings([finding('VALIDATION_FAILED', '/formCode', { detail, code: 'NOT_FOUND' })])
}
