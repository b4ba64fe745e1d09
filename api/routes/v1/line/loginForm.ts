import {
  judgeLoginSettings,
  type LoginFault,
  readChannelId,
  readLiffId,
} from '../../../../domain/line/loginSettings.ts'
import type { ShopId } from '../../../../domain/values/ids.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { messagingChannelIds, readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { type Finding, finding, refuseFindings } from '../../../problems/finding.ts'

/** Settings of LINE Login that are given; what is left out stays. */
interface GivenLogin {
  liffId?: string | null | undefined
  loginChannelId?: string | null | undefined
}
interface LoginColumns {
  liff_id?: string | null
  login_channel_id?: string | null
}

const refused = (field: string, detail: string): Finding =>
  finding('LINE_LOGIN_INVALID', `/${field}`, { detail })

const NO_LIFF_ID =
  'LIFF IDは「2001234568-AbcdEfgh」のような形です。LINE DevelopersのLIFFタブからコピーして貼り付けてください。'
const NO_CHANNEL_ID =
  'チャネルIDは数字だけです。LINE Developersの、LINEログインチャネルの「チャネル基本設定」からコピーして貼り付けてください。'
const TAKEN =
  'このLIFF IDは、ほかのLINE公式アカウントで使われています。LINE公式アカウントごとにLIFFアプリを作成してください。'

const FAULTS: Readonly<Record<LoginFault, string>> = {
  MESSAGING_CHANNEL:
    'これはMessaging APIチャネルのチャネルIDです。同じプロバイダーにLINEログインチャネルを作成し、そのチャネルIDを入力してください。',
  OTHER_CHANNEL:
    'LIFF IDとチャネルIDが、別々のLINEログインチャネルのものです。チャネルIDは、LIFF IDの「-」より前の数字と同じになります。',
}

/** What was typed as columns; an address of the LIFF app becomes its id. @throws Problem LINE_LOGIN_INVALID */
export function readLoginSettings({ liffId, loginChannelId }: GivenLogin): LoginColumns {
  const columns: LoginColumns = {}
  const found: Finding[] = []
  if (liffId !== undefined) {
    columns.liff_id = liffId === null ? null : readLiffId(liffId)
    if (liffId !== null && columns.liff_id === null) found.push(refused('liffId', NO_LIFF_ID))
  }
  if (loginChannelId !== undefined) {
    columns.login_channel_id = loginChannelId === null ? null : readChannelId(loginChannelId)
    if (loginChannelId !== null && columns.login_channel_id === null)
      found.push(refused('loginChannelId', NO_CHANNEL_ID))
  }
  refuseFindings(found)
  return columns
}

/** Refuses settings that do not fit what is stored beside them. @throws Problem LINE_LOGIN_INVALID, NoSuchRow */
export async function refuseLogin(
  tx: ShopTx,
  { shopId, id, login }: { shopId: ShopId; id: string; login: LoginColumns },
): Promise<void> {
  if (Object.keys(login).length === 0) return
  const { liff_id, login_channel_id } = { ...(await readLineAccount(tx, id)), ...login }
  const settings = { liffId: liff_id, loginChannelId: login_channel_id }
  const fault = judgeLoginSettings(settings, await messagingChannelIds(tx, shopId))
  // What was not given is not pointed at.
  const field = login.login_channel_id === undefined ? 'liffId' : 'loginChannelId'
  if (fault !== null) refuseFindings([refused(field, FAULTS[fault])])
}

/** @throws Problem LINE_LOGIN_INVALID for a LIFF id that another account of the shop has */
export function refuseTakenLiff(error: unknown): never {
  if (brokenConstraint(error) === 'line_accounts_by_liff') refuseFindings([refused('liffId', TAKEN)])
  throw error
}
